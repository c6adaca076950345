package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.SqlScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one statement of an edge did to what was there before the edge, as the server tells. Names are those of before the
 * statement, without the schema.
 *
 * @param direction {@code up} or {@code down}
 * @param step from 1
 * @param duration of all runs together, for a batch
 * @param locks those that it took or made stronger, and held to the end of its transaction
 * @param rewritten tables
 * @param scanned tables that were read from end to end
 * @param changed tables whose rows or structure it changes, or would if they had rows
 * @param findings that follow
 */
public record ProbedStatement(
    String direction,
    int step,
    SqlScript.Statement statement,
    Duration duration,
    List<Lock> locks,
    List<String> rewritten,
    List<String> scanned,
    List<String> changed,
    List<Finding> findings) {

  /** A lock on a table, index, view or sequence. */
  public record Lock(String object, LockMode mode) {}

  public ProbedStatement {
    locks = List.copyOf(locks);
    rewritten = List.copyOf(rewritten);
    scanned = List.copyOf(scanned);
    changed = List.copyOf(changed);
    findings = List.copyOf(findings);
  }

  boolean isSameAs(ProbedStatement other) {
    return direction.equals(other.direction)
        && step == other.step
        && statement.number() == other.statement.number();
  }

  /** Both runs of one batch as one. */
  ProbedStatement and(ProbedStatement next) {
    return new ProbedStatement(
        direction,
        step,
        statement,
        duration.plus(next.duration),
        strongest(next.locks),
        union(rewritten, next.rewritten),
        union(scanned, next.scanned),
        union(changed, next.changed),
        Stream.concat(findings.stream(), next.findings.stream()).distinct().toList());
  }

  private List<Lock> strongest(List<Lock> more) {
    Map<String, Lock> all = new LinkedHashMap<>();
    Stream.concat(locks.stream(), more.stream())
        .forEach(lock -> all.merge(lock.object(), lock, ProbedStatement::stronger));
    return new ArrayList<>(all.values());
  }

  private static Lock stronger(Lock one, Lock other) {
    return one.mode().compareTo(other.mode()) >= 0 ? one : other;
  }

  private static List<String> union(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().sorted().toList();
  }
}
