package com.prismicx.msr.server.sandbox;

/**
 * What was done to a schema: the n-th entry in its life. A transactional step has one, DONE. A batch step has a PART for each
 * batch and ends with DONE. A concurrent step has a BEGUN before and a PART after each statement, and ends with DONE.
 *
 * @param position from 1
 * @param edgeFrom version that the edge starts on
 * @param edgeTo version that it leads to
 * @param direction {@code up} or {@code down}
 * @param step number of the step in its script, from 1
 * @param steps how many steps the script has
 * @param part number of the batch or statement in its step, from 1; 0 for a transactional step
 * @param operationId the operation that did it
 * @param fencingToken that operation's token then
 */
public record Marker(
    long position,
    String edgeFrom,
    String edgeTo,
    String direction,
    int step,
    int steps,
    int part,
    State state,
    String operationId,
    long fencingToken) {

  /** What a marker says. */
  public enum State {
    /** The statement is about to run; whether it did is told by the catalog. */
    BEGUN,
    /** The batch or statement is done, the step is not. */
    PART,
    /** The step is done. */
    DONE
  }

  /** The same step's next entry. */
  public Marker then(State next, int nextPart) {
    return new Marker(
        position + 1,
        edgeFrom,
        edgeTo,
        direction,
        step,
        steps,
        nextPart,
        next,
        operationId,
        fencingToken);
  }

  public boolean isUp() {
    return direction.equals("up");
  }

  /** What the seal is made over. */
  String text() {
    return String.join(
        "|",
        Long.toString(position),
        edgeFrom,
        edgeTo,
        direction,
        Integer.toString(step),
        Integer.toString(steps),
        Integer.toString(part),
        state.name(),
        operationId,
        Long.toString(fencingToken));
  }
}
