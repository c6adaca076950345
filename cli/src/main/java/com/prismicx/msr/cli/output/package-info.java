/** How answers look on a terminal: aligned tables, one updating line of progress, no control characters. */
package com.prismicx.msr.cli.output;
