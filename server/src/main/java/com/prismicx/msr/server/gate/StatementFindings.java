package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.Catalog.Column;
import com.prismicx.msr.server.gate.Catalog.ColumnId;
import com.prismicx.msr.server.gate.Catalog.Constraint;
import com.prismicx.msr.server.gate.Catalog.Relation;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.v1.FindingCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What follows from the effect of one statement. A partition is spoken of by the name of its partitioned table; a scan that a
 * more telling finding explains is not a finding of its own.
 */
final class StatementFindings {
  private final String edge;
  private final String direction;
  private final ScriptStep step;
  private final SqlScript.Statement statement;
  private final StatementEffect effect;
  private final Set<ColumnId> narrowed;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Long> explained = new HashSet<>();

  /**
   * @param narrowed columns that got a type which cannot hold every value of the old one
   */
  StatementFindings(
      String edge,
      String direction,
      ScriptStep step,
      SqlScript.Statement statement,
      StatementEffect effect,
      Set<ColumnId> narrowed) {
    this.edge = edge;
    this.direction = direction;
    this.step = step;
    this.statement = statement;
    this.effect = effect;
    this.narrowed = narrowed;
  }

  List<Finding> all() {
    effect.rewritten().stream().sorted().forEach(this::rewritten);
    effect.built().forEach(this::built);
    effect.newConstraints().forEach(this::constrained);
    effect.newColumns().forEach(this::added);
    effect.oldColumns().forEach(this::altered);
    effect.scanned().stream().sorted().forEach(this::scanned);
    return findings.stream().distinct().toList();
  }

  /** Every rewrite locks out readers; outside a transaction the lock is gone by now. */
  private void rewritten(long table) {
    Relation relation = relation(table);
    String name = nameOfRoot(relation);
    boolean isView = relation.kind() == 'm';
    add(
        FindingCode.REWRITE_LOCKED,
        name,
        "%s is written anew, and nobody can read or write it meanwhile (AccessExclusiveLock)"
            .formatted(isView ? "materialized view " + name : "table " + name),
        isView
            ? "use REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it"
            : "add a new column of the wanted type without a default that is computed for each row, fill it in"
                + " `-- msr:step batch`, and drop the old one in a later version; or accept this if the"
                + " table is small in every tenant");
  }

  private void built(Relation index) {
    long table = index.table();
    if (!effect.isInTransaction() || !effect.beginning().hadRows(table)) {
      return;
    }
    explained.add(table);
    Relation root = effect.after().root(index);
    boolean isPartitioned = root.oid() != index.oid() || root.kind() == 'I';
    String name = nameOfRoot(relation(table));
    add(
        FindingCode.INDEX_NOT_CONCURRENT,
        root.name(),
        "index %s is built on table %s, which has rows, and nobody can %s it meanwhile (%s)"
            .formatted(
                root.name(),
                name,
                effect.after().isLockedForAll(table) ? "read or write" : "write to",
                effect.after().lock(table).map(LockMode::sqlName).orElse("ShareLock")),
        indexAdvice(index, isPartitioned));
  }

  private String indexAdvice(Relation index, boolean isPartitioned) {
    if (isPartitioned) {
      return "CREATE INDEX … ON ONLY the partitioned table, then CREATE INDEX CONCURRENTLY on each partition in"
          + " `-- msr:step concurrent`, then ALTER INDEX … ATTACH PARTITION in a later step";
    }
    if (effect.before().relation(index.oid()).isPresent()) {
      return "use REINDEX INDEX CONCURRENTLY in `-- msr:step concurrent`";
    }
    return effect.after().constraints().values().stream()
        .filter(
            each ->
                each.table() == index.table()
                    && each.name().equals(index.name())
                    && !effect.before().hasConstraint(each.table(), each.name()))
        .findFirst()
        .map(each -> constraintIndexAdvice(each.kind()))
        .orElse("build it in `-- msr:step concurrent` with CREATE INDEX CONCURRENTLY");
  }

  private static String constraintIndexAdvice(char kind) {
    return kind == 'x'
        ? "PostgreSQL cannot build the index of an exclusion constraint concurrently; accept this if the table"
            + " is small in every tenant"
        : "build the index first, in `-- msr:step concurrent` with CREATE UNIQUE INDEX CONCURRENTLY, and then ALTER"
            + " TABLE … ADD CONSTRAINT … %s USING INDEX … in a later step"
                .formatted(kind == 'p' ? "PRIMARY KEY" : "UNIQUE");
  }

  /** A foreign key on nothing but new columns is not checked: they are all NULL. */
  private void constrained(Constraint constraint) {
    boolean isForeignKey = constraint.kind() == 'f';
    boolean isUnchecked =
        isForeignKey
            && constraint.columns().stream()
                .map(number -> new ColumnId(constraint.table(), number))
                .noneMatch(effect.before().columns()::containsKey);
    if ((!isForeignKey && constraint.kind() != 'c')
        || isUnchecked
        || !constraint.isValidated()
        || constraint.isInherited()
        || !effect.beginning().hadRows(constraint.table())) {
      return;
    }
    explain(constraint.table());
    String name = effect.name(constraint.table());
    add(
        FindingCode.CONSTRAINT_NOT_SPLIT,
        name + "." + constraint.name(),
        "constraint %s is added to table %s and checked on all its rows at once, and nobody can %s it meanwhile"
            .formatted(
                constraint.name(),
                name,
                effect.after().isLockedForAll(constraint.table()) ? "read or write" : "write to"),
        "add it with NOT VALID, and in a later `-- msr:step` ALTER TABLE %s VALIDATE CONSTRAINT %s, which lets others read"
                .formatted(name, constraint.name())
            + " and write");
  }

  private void added(Column column) {
    if (column.isNotNull() && !column.isFilled()) {
      notNull(
          column,
          "column %s is added NOT NULL without a default: that fails in every tenant whose table has rows"
              .formatted(nameOf(column)),
          "give it a constant DEFAULT, which rewrites nothing; or add it without NOT NULL, fill it in `-- msr:step"
              + " batch`, and then make it NOT NULL by way of a CHECK");
    }
  }

  private void altered(Column column) {
    if (becomesNotNull(column) && isUnproven(column)) {
      notNull(
          column,
          "column %s becomes NOT NULL: that fails in every tenant that has a NULL in it, and reads the table while"
                  .formatted(nameOf(column))
              + " nobody can read or write it",
          "first fill it in `-- msr:step batch`; then ADD CONSTRAINT … CHECK (%1$s IS NOT NULL) NOT VALID, in a later `-- msr:step` VALIDATE"
                  .formatted(column.name())
              + " CONSTRAINT …, and in a still later one SET NOT NULL, which then reads nothing");
    }
    if (narrowed.contains(column.id()) && effect.beginning().existed(column.id())) {
      add(
          FindingCode.TYPE_NARROWED,
          nameOf(column),
          "column %s changes from %s to %s, which cannot hold every value of the old type: that fails, or loses"
                  .formatted(nameOf(column), effect.old(column).type(), column.type())
              + " something, in a tenant that has such values",
          "keep the type and add a CHECK … NOT VALID for new values; or add a new column, move the values over in"
              + " `-- msr:step batch` so that none is lost, and drop the old one in a later version");
    }
  }

  private void notNull(Column column, String message, String advice) {
    explain(column.id().table());
    add(FindingCode.NOT_NULL_WITHOUT_DEFAULT, nameOf(column), message, advice);
  }

  /** From PostgreSQL 18 a NOT NULL can be NOT VALID, too, and be checked later. */
  private boolean becomesNotNull(Column column) {
    return column.isNotNull()
        && !effect.old(column).isNotNull()
        && !effect.after().hasUncheckedNotNull(column.id());
  }

  /**
   * The server looks for NULLs, unless a CHECK has proven that there are none. That it found none in a column which the same
   * edge filled says something only where there were rows.
   */
  private boolean isUnproven(Column column) {
    return effect.scansForChecks(column.id().table()) > 0
        && (effect.beginning().existed(column.id())
            || !effect.beginning().hadRows(column.id().table()));
  }

  private void scanned(long table) {
    if (explained.contains(table)
        || !effect.after().isLockedForAll(table)
        || !effect.beginning().hadRows(table)) {
      return;
    }
    String name = nameOfRoot(relation(table));
    add(
        FindingCode.SCAN_LOCKED,
        name,
        "table %s is read from end to end while nobody can read or write it (AccessExclusiveLock)"
            .formatted(name),
        "what takes that lock, such as an ALTER TABLE, belongs in a step of its own: put `-- msr:step` before what reads"
            + " the table; move many rows in `-- msr:step batch`; VALIDATE a constraint in a later step than the"
            + " one that adds it");
  }

  /** A partitioned table's scans are those of its partitions. */
  private void explain(long table) {
    Relation top = effect.after().root(relation(table));
    effect.after().relations().values().stream()
        .filter(each -> effect.after().root(each).oid() == top.oid())
        .forEach(each -> explained.add(each.oid()));
  }

  private Relation relation(long oid) {
    return effect.after().relations().get(oid);
  }

  private String nameOfRoot(Relation relation) {
    return effect.name(effect.after().root(relation).oid());
  }

  private String nameOf(Column column) {
    return nameOfRoot(relation(column.id().table())) + "." + column.name();
  }

  private void add(FindingCode code, String object, String message, String advice) {
    findings.add(
        new Finding(
            code,
            edge,
            direction,
            step.number(),
            statement.number(),
            statement.line(),
            statement.text(),
            object,
            message,
            advice));
  }
}
