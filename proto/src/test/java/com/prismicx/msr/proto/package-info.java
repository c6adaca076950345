/** Tests of the contract itself, on its descriptors. */
package com.prismicx.msr.proto;
