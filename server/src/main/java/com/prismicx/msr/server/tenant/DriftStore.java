package com.prismicx.msr.server.tenant;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;

/** Reads and writes the table {@code drift_checks}: how the last comparison of each installation went. */
final class DriftStore {
  /** An installation and how its comparison went. */
  record Result(Installation installation, boolean drifted) {}

  /** Hash of the structure that each version makes, by version_id; of those where it is known. */
  Map<String, String> expected(StatelessSession session, String systemId) {
    return session
        .createNativeQuery(
            """
            select f.version_id, f.sha256 from version_fingerprints f
            join system_versions v on v.version_id = f.version_id where v.system_id = :system
            """,
            Object[].class)
        .setParameter("system", systemId)
        .getResultList()
        .stream()
        .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1]));
  }

  /** Keeps results of installations that were not changed meanwhile; what was moved may have looked odd in between. */
  void put(StatelessSession session, List<Result> results) {
    session
        .createNativeMutationQuery(
            """
            insert into drift_checks (installation_id, version_id, drifted, checked_at)
            select t.installation_id, t.version_id, r.drifted, now()
            from unnest(cast(:installations as text[]), cast(:rows as bigint[]), cast(:drifted as boolean[]))
              as r (installation_id, row_version, drifted)
            join tenant_systems t on t.installation_id = r.installation_id and t.row_version = r.row_version
            on conflict (installation_id) do update set version_id = excluded.version_id,
              drifted = excluded.drifted, checked_at = excluded.checked_at
            """)
        .setParameter("installations", ids(results.stream().map(Result::installation)))
        .setParameter(
            "rows",
            results.stream().map(result -> result.installation().rowVersion()).toArray(Long[]::new))
        .setParameter("drifted", results.stream().map(Result::drifted).toArray(Boolean[]::new))
        .executeUpdate();
  }

  /** Forgets what was found before of installations that can no longer be compared. */
  void remove(StatelessSession session, List<Installation> installations) {
    session
        .createNativeMutationQuery(
            "delete from drift_checks where installation_id = any (cast(:installations as text[]))")
        .setParameter("installations", ids(installations.stream()))
        .executeUpdate();
  }

  private static String[] ids(Stream<Installation> installations) {
    return installations.map(Installation::installationId).toArray(String[]::new);
  }
}
