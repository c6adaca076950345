/**
 * A management system as its publisher keeps it in Git: reads the folder, refuses what is not of the format, and says all that
 * is wrong at once. Nothing here speaks to the server.
 */
package com.prismicx.msr.cli.folder;
