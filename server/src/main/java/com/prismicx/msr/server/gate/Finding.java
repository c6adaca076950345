package com.prismicx.msr.server.gate;

import com.prismicx.msr.v1.FindingCode;

/**
 * Something that the gate found.
 *
 * @param edge such as {@code 1.0.0 -> 1.1.0}; empty when it is about the whole version
 * @param direction {@code up}, {@code down} or {@code sample}; empty when no script is to blame
 * @param step from 1; 0 when no step is to blame
 * @param statementNumber in its script, from 1; 0 when no statement is to blame
 * @param line of the script on which the statement begins, from 1
 * @param statement its text
 * @param object a table, column, index and the like; can be empty
 * @param message what was found
 * @param advice what to do about it
 */
public record Finding(
    FindingCode code,
    String edge,
    String direction,
    int step,
    int statementNumber,
    int line,
    String statement,
    String object,
    String message,
    String advice) {}
