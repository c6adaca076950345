/**
 * {@code msr}: the Management System Repository for people and scripts. A class for each group of commands; what is more than
 * asking and printing stands in the packages beside: {@code folder} and {@code apply} for a publisher's folders, {@code
 * config} for changing configurations, {@code json} and {@code output}.
 *
 * <p>Answers go to the standard output, everything else to the standard error. Exit codes are in {@link
 * com.prismicx.msr.cli.ExitCode}.
 */
package com.prismicx.msr.cli;
