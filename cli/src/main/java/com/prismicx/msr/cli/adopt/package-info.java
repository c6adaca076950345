/** Many schemas taken over at once: which they are, and how each of them went. */
package com.prismicx.msr.cli.adopt;
