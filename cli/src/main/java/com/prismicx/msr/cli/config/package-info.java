/** Changing configurations: key=value as a merge patch, a whole document from a file, and an editor. */
package com.prismicx.msr.cli.config;
