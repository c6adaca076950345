package com.prismicx.msr.server.gate;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the server's catalog and counters say at one moment of a session about the relations that are looked at, and about
 * the indexes, columns and constraints of those.
 *
 * @param relations by oid
 * @param locks the strongest mode that the session holds, by the relation's oid
 */
record Catalog(
    Map<Long, Relation> relations,
    Map<ColumnId, Column> columns,
    Map<Long, Constraint> constraints,
    Map<Long, LockMode> locks) {
  static final Catalog EMPTY = new Catalog(Map.of(), Map.of(), Map.of(), Map.of());

  Catalog {
    relations = Map.copyOf(relations);
    columns = Map.copyOf(columns);
    constraints = Map.copyOf(constraints);
    locks = Map.copyOf(locks);
  }

  /**
   * A table, index, view or sequence.
   *
   * @param kind as in {@code pg_class.relkind}
   * @param file 0 for one without
   * @param size of the file, in bytes
   * @param table of an index, else 0
   * @param parent of a partition, else 0
   * @param scans how often it was read from end to end in this transaction
   * @param rowsRead in those scans
   * @param rowsWritten in this transaction
   */
  record Relation(
      long oid,
      String name,
      char kind,
      long file,
      long size,
      long table,
      long parent,
      long scans,
      long rowsRead,
      long rowsWritten) {

    /** Whether it holds rows, or has partitions that do. */
    boolean isTable() {
      return kind == 'r' || kind == 'p' || kind == 'm';
    }

    boolean isIndex() {
      return table != 0;
    }
  }

  /** A column's table, and its number there, which stays when it is renamed. */
  record ColumnId(long table, int number) {

    /** As in {@code TableRows.Column}. */
    String identity() {
      return table + "." + number;
    }
  }

  /**
   * A column.
   *
   * @param type with its modifier, as PostgreSQL writes it
   * @param isFilled whether a row that does not name it gets a value: by default, identity, generation or its domain
   */
  record Column(
      ColumnId id,
      String name,
      String type,
      long typeOid,
      int typeModifier,
      boolean isNotNull,
      boolean isFilled) {}

  /**
   * A constraint of a table.
   *
   * @param kind as in {@code pg_constraint.contype}
   * @param isInherited whether it is there because a parent has it
   */
  record Constraint(
      long oid,
      long table,
      String name,
      char kind,
      boolean isValidated,
      boolean isInherited,
      Set<Integer> columns) {
    Constraint {
      columns = Set.copyOf(columns);
    }
  }

  Optional<Relation> relation(long oid) {
    return Optional.ofNullable(relations.get(oid));
  }

  Optional<LockMode> lock(long oid) {
    return Optional.ofNullable(locks.get(oid));
  }

  boolean isLockedForAll(long oid) {
    return locks.get(oid) == LockMode.ACCESS_EXCLUSIVE;
  }

  /** The table, or the partitioned one that it is a part of in the end. */
  Relation root(Relation relation) {
    Relation root = relation;
    while (relations.containsKey(root.parent())) {
      root = relations.get(root.parent());
    }
    return root;
  }

  Collection<Relation> indexesOf(long table) {
    return relations.values().stream().filter(each -> each.table() == table).toList();
  }

  /** The files of all relations. */
  Set<Long> files() {
    return relations.values().stream().map(Relation::file).collect(Collectors.toSet());
  }

  boolean hasConstraint(long table, String name) {
    return constraints.values().stream()
        .anyMatch(each -> each.table() == table && each.name().equals(name));
  }

  /** Whether a NOT NULL constraint that is not checked yet stands on the column; from PostgreSQL 18. */
  boolean hasUncheckedNotNull(ColumnId column) {
    return constraints.values().stream()
        .anyMatch(
            each ->
                each.kind() == 'n'
                    && !each.isValidated()
                    && each.table() == column.table()
                    && each.columns().contains(column.number()));
  }
}
