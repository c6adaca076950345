package com.prismicx.msr.server.sandbox;

/**
 * Says that a step was applied: the n-th in the life of a schema.
 *
 * @param position from 1
 * @param edgeFrom version that the edge starts on
 * @param edgeTo version that it leads to
 * @param step number of the step in its script, from 1
 * @param direction {@code up} or {@code down}
 * @param operationId the operation that applied it
 * @param fencingToken that operation's token then
 */
public record Marker(
    long position,
    String edgeFrom,
    String edgeTo,
    int step,
    String direction,
    String operationId,
    long fencingToken) {

  /** What the seal is made over. */
  String text() {
    return String.join(
        "|",
        Long.toString(position),
        edgeFrom,
        edgeTo,
        Integer.toString(step),
        direction,
        operationId,
        Long.toString(fencingToken));
  }
}
