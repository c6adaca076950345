package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.gate.Catalog.Column;
import com.prismicx.msr.server.gate.Catalog.Constraint;
import com.prismicx.msr.server.gate.Catalog.Relation;
import com.prismicx.msr.server.migration.ScriptStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What differs between the catalog before and after a statement. Tables are told by oid, because a statement may rename them.
 *
 * @param kind of the step: outside a transaction locks are gone afterwards, and the counters may have been reset
 * @param rewritten tables that got a new file with their rows in it
 * @param emptied tables that got a new, empty one
 * @param built new indexes, or indexes that were built again, of tables that were not rewritten
 */
record StatementEffect(
    EdgeBeginning beginning,
    Catalog before,
    Catalog after,
    ScriptStep.Kind kind,
    Set<Long> rewritten,
    Set<Long> emptied,
    List<Relation> built) {

  static StatementEffect of(
      EdgeBeginning beginning, Catalog before, Catalog after, ScriptStep.Kind kind) {
    Set<Long> rewritten = new HashSet<>();
    Set<Long> emptied = new HashSet<>();
    for (Relation old : before.relations().values()) {
      Optional<Relation> now =
          after.relation(old.oid()).filter(each -> old.isTable() && each.file() != old.file());
      if (now.isPresent()) {
        (isEmptied(old, now.get(), after) ? emptied : rewritten).add(old.oid());
      }
    }
    return new StatementEffect(
        beginning,
        before,
        after,
        kind,
        rewritten,
        emptied,
        built(before, after, rewritten, emptied));
  }

  /** TRUNCATE does not read the table; building its empty indexes counts as a scan of each. */
  private static boolean isEmptied(Relation old, Relation now, Catalog after) {
    return now.kind() == 'r'
        && now.size() == 0
        && now.rowsRead() == old.rowsRead()
        && now.scans() - old.scans() <= after.indexesOf(now.oid()).size();
  }

  /** An index is built when it has a file that nothing had before: one that was only declared anew keeps its file. */
  private static List<Relation> built(
      Catalog before, Catalog after, Set<Long> rewritten, Set<Long> emptied) {
    Set<Long> files = before.files();
    return after.relations().values().stream()
        .filter(each -> each.isIndex() && each.file() != 0 && !files.contains(each.file()))
        .filter(each -> !rewritten.contains(each.table()) && !emptied.contains(each.table()))
        .sorted(Comparator.comparing(Relation::name))
        .toList();
  }

  boolean isInTransaction() {
    return kind != ScriptStep.Kind.CONCURRENT;
  }

  /** Tables that were read from end to end, and stayed as they are. */
  Set<Long> scanned() {
    return after.relations().keySet().stream()
        .filter(oid -> scans(oid) > 0 && !rewritten.contains(oid) && !emptied.contains(oid))
        .collect(Collectors.toSet());
  }

  /** How often a table was read from end to end; unknown, and so zero, outside a transaction. */
  long scans(long table) {
    Relation old = before.relations().get(table);
    Relation now = after.relations().get(table);
    return old == null || now == null || !now.isTable() || !isInTransaction()
        ? 0
        : now.scans() - old.scans();
  }

  /** {@link #scans} less those that build indexes. */
  long scansForChecks(long table) {
    return scans(table) - built.stream().filter(index -> index.table() == table).count();
  }

  /** Locks that are new, or stronger than before. */
  List<ProbedStatement.Lock> locks() {
    return after.locks().entrySet().stream()
        .filter(each -> each.getValue().isStrongerThan(before.lock(each.getKey())))
        .map(each -> new ProbedStatement.Lock(name(each.getKey()), each.getValue()))
        .sorted(
            Comparator.comparing(ProbedStatement.Lock::mode)
                .reversed()
                .thenComparing(ProbedStatement.Lock::object))
        .toList();
  }

  /** The tables that it changes, by the names that they had where the edge began: tables that were locked by who writes, or changes or checks a structure; a lock says so even of a table without rows. */
  List<String> changed() {
    Set<Long> changed = new HashSet<>(rewritten);
    after
        .locks()
        .forEach(
            (oid, mode) -> {
              if (mode.compareTo(LockMode.ROW_EXCLUSIVE) >= 0
                  && mode.isStrongerThan(before.lock(oid))) {
                changed.add(oid);
              }
            });
    built.forEach(index -> changed.add(index.table()));
    return changed.stream()
        .flatMap(oid -> beginning.catalog().relation(oid).stream())
        .filter(Relation::isTable)
        .map(Relation::name)
        .sorted()
        .toList();
  }

  List<Constraint> newConstraints() {
    return after.constraints().values().stream()
        .filter(each -> !before.constraints().containsKey(each.oid()) && !isMadeAnew(each))
        .sorted(Comparator.comparing(Constraint::name))
        .toList();
  }

  /** A column that changes its type drops and makes again what depends on it. */
  private boolean isMadeAnew(Constraint constraint) {
    return before.hasConstraint(constraint.table(), constraint.name())
        && (rewritten.contains(constraint.table())
            || retyped().stream().anyMatch(c -> c.id().table() == constraint.table()));
  }

  List<Column> newColumns() {
    return columns().stream().filter(each -> !before.columns().containsKey(each.id())).toList();
  }

  /** Columns as they are now that were there before. */
  List<Column> oldColumns() {
    return columns().stream().filter(each -> before.columns().containsKey(each.id())).toList();
  }

  /** Columns whose type is another one now, as they are now. */
  List<Column> retyped() {
    return oldColumns().stream().filter(now -> !now.type().equals(old(now).type())).toList();
  }

  Column old(Column now) {
    return before.columns().get(now.id());
  }

  private Collection<Column> columns() {
    List<Column> columns = new ArrayList<>(after.columns().values());
    columns.sort(
        Comparator.comparingLong((Column each) -> each.id().table())
            .thenComparingInt(each -> each.id().number()));
    return columns;
  }

  List<String> names(Set<Long> oids) {
    return oids.stream().map(this::name).sorted().toList();
  }

  /** The name that it had before the statement, or else has now. */
  String name(long oid) {
    return before
        .relation(oid)
        .or(() -> after.relation(oid))
        .or(() -> beginning.catalog().relation(oid))
        .map(Relation::name)
        .orElseGet(() -> String.valueOf(oid));
  }
}
