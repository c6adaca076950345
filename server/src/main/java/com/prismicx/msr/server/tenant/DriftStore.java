package com.prismicx.msr.server.tenant;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  void put(StatelessSession session, Collection<Result> results) {
    for (Result result : results) {
      session
          .createNativeMutationQuery(
              """
              insert into drift_checks (installation_id, version_id, drifted, checked_at)
              select installation_id, version_id, :drifted, now() from tenant_systems
              where installation_id = :installation and row_version = :row
              on conflict (installation_id) do update set version_id = excluded.version_id,
                drifted = excluded.drifted, checked_at = excluded.checked_at
              """)
          .setParameter("drifted", result.drifted())
          .setParameter("installation", result.installation().installationId())
          .setParameter("row", result.installation().rowVersion())
          .executeUpdate();
    }
  }

  /** Forgets what was found before of installations that can no longer be compared. */
  void remove(StatelessSession session, List<Installation> installations) {
    for (Installation installation : installations) {
      session
          .createNativeMutationQuery(
              "delete from drift_checks where installation_id = :installation")
          .setParameter("installation", installation.installationId())
          .executeUpdate();
    }
  }
}
