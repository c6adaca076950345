package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.postgres.Conditions;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code schema_migrations}. */
public final class MigrationStore {
  /** What Hibernate maps for this store. */
  public static List<Class<?>> entities() {
    return List.of(MigrationEntity.class, MigrationSummaryEntity.class);
  }

  static final String UNIQUE = "schema_migrations_edge";

  /** A row of a list with the sort key of the version that it leads to. */
  record Listed(SchemaMigration migration, String precedence) {}

  /** Which migrations to list; null filters select everything. */
  record Filter(String systemId, @Nullable String versionFrom, @Nullable String versionTo) {}

  SchemaMigration insert(StatelessSession session, SchemaMigration migration) {
    session.insert(MigrationEntity.of(migration));
    return migration;
  }

  SchemaMigration update(StatelessSession session, SchemaMigration migration) {
    session.update(MigrationEntity.of(migration));
    return migration;
  }

  void delete(StatelessSession session, SchemaMigration migration) {
    session.delete(MigrationEntity.of(migration));
  }

  /** The migration of that system; refuses with MIGRATION_NOT_FOUND. */
  SchemaMigration get(
      StatelessSession session, String systemId, String migrationId, LockMode mode) {
    return Optional.ofNullable(session.get(MigrationEntity.class, migrationId, mode))
        .map(MigrationEntity::toValue)
        .filter(migration -> migration.systemId().equals(systemId))
        .orElseThrow(
            () ->
                new ServiceException.Missing(
                    ErrorReason.MIGRATION_NOT_FOUND,
                    "migration",
                    migrationId,
                    "system " + systemId + " has no migration " + migrationId));
  }

  /** The edge between two versions. */
  public Optional<SchemaMigration> edge(
      StatelessSession session, String systemId, String from, String to) {
    return select(session, new Filter(systemId, from, to)).stream().findFirst();
  }

  /** The edges that lead to a version, by where they start. */
  public List<SchemaMigration> leadingTo(
      StatelessSession session, String systemId, String versionTo) {
    return select(session, new Filter(systemId, null, versionTo));
  }

  /** Where the edges of a system start and lead to, without their SQL: for finding a path. */
  public List<Edge> edges(StatelessSession session, String systemId) {
    return session
        .createSelectionQuery(
            "select m.versionFrom, m.versionTo from SchemaMigration m where m.systemId = :system",
            Object[].class)
        .setParameter("system", systemId)
        .getResultList()
        .stream()
        .map(row -> new Edge((String) row[0], (String) row[1]))
        .toList();
  }

  /** {@link #edges}, and whether each can be walked backwards. */
  public Map<Edge, Boolean> reversibility(StatelessSession session, String systemId) {
    return session
        .createSelectionQuery(
            "select m.versionFrom, m.versionTo,"
                + " case when m.rollbackSql is null then false else true end"
                + " from SchemaMigration m where m.systemId = :system",
            Object[].class)
        .setParameter("system", systemId)
        .getResultList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> new Edge((String) row[0], (String) row[1]), row -> (Boolean) row[2]));
  }

  /** Edges by the version that they lead to, newest first, then by where they start; without SQL unless the view is FULL. */
  List<Listed> list(
      StatelessSession session, Filter filter, boolean full, List<String> after, int limit) {
    Conditions conditions =
        conditions(filter)
            .and("v.systemId = m.systemId and v.version = m.versionTo and 1 = :one", "one", 1);
    if (!after.isEmpty()) {
      conditions
          .and(
              "v.precedence < :precedence or (v.precedence = :precedence and m.versionFrom >"
                  + " :from)",
              "precedence",
              after.get(0))
          .with("from", after.get(1));
    }
    return conditions
        .list(
            session,
            Object[].class,
            "select m, v.precedence from "
                + (full ? "SchemaMigration" : "SchemaMigrationSummary")
                + " m, SystemVersion v",
            "v.precedence desc, m.versionFrom",
            limit)
        .stream()
        .map(row -> new Listed(((MigrationColumns) row[0]).toValue(), (String) row[1]))
        .toList();
  }

  private static List<SchemaMigration> select(StatelessSession session, Filter filter) {
    return conditions(filter)
        .list(
            session,
            MigrationEntity.class,
            "from SchemaMigration m",
            "m.versionFrom",
            Integer.MAX_VALUE)
        .stream()
        .map(MigrationEntity::toValue)
        .toList();
  }

  private static Conditions conditions(Filter filter) {
    return new Conditions()
        .and("m.systemId = :system", "system", filter.systemId())
        .and("m.versionFrom = :versionFrom", "versionFrom", filter.versionFrom())
        .and("m.versionTo = :versionTo", "versionTo", filter.versionTo());
  }

  static ServiceException taken(SchemaMigration migration) {
    return new ServiceException.Taken(
        ErrorReason.MIGRATION_EXISTS,
        "system "
            + migration.systemId()
            + " has a migration from "
            + migration.versionFrom()
            + " to "
            + migration.versionTo()
            + " with other SQL; update that one",
        Map.of(
            "system_id", migration.systemId(),
            "version_from", migration.versionFrom(),
            "version_to", migration.versionTo()));
  }
}
