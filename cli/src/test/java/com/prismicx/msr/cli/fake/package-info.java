/** A server in memory over a real connection: as much of the contract as the commands can tell. */
package com.prismicx.msr.cli.fake;
