/**
 * Changing configurations: key=value as a merge patch, a whole document from a file, and an editor; and how differences,
 * origins and violations are told.
 */
package com.prismicx.msr.cli.config;
