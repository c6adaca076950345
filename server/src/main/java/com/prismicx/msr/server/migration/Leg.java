package com.prismicx.msr.server.migration;

import java.util.List;

/**
 * One edge of a way, walked in one direction.
 *
 * @param firstStep the step to begin with, from 1
 * @param parts batches or statements of that step that are done already
 * @param unsure how many statements of that step may be done already, so that the catalog is asked
 */
public record Leg(Edge edge, boolean isUp, SqlScript script, int firstStep, int parts, int unsure) {

  /** A leg from its beginning. */
  public static Leg whole(Edge edge, boolean isUp, SqlScript script) {
    return new Leg(edge, isUp, script, 1, 0, 0);
  }

  public String direction() {
    return isUp ? "up" : "down";
  }

  /** All steps of the script; an edge without SQL has one that does nothing but set its marker. */
  public List<ScriptStep> steps() {
    return script.steps().isEmpty()
        ? List.of(ScriptStep.of(ScriptStep.Kind.TRANSACTIONAL, 1, 1, List.of()))
        : script.steps();
  }

  /** How many steps are still to do. */
  public int left() {
    return steps().size() - firstStep + 1;
  }
}
