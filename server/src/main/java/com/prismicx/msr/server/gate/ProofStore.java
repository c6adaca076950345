package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Map;
import org.hibernate.StatelessSession;

/** Reads and writes the table {@code version_proofs}: the newest proof of each version. */
final class ProofStore {
  void put(StatelessSession session, Proof proof) {
    session
        .createNativeMutationQuery(
            """
            insert into version_proofs (version_id, operation_id, passed, report, created_at)
            values (:version, :operation, :passed, cast(:report as jsonb), :at)
            on conflict (version_id) do update set operation_id = excluded.operation_id,
              passed = excluded.passed, report = excluded.report, created_at = excluded.created_at
            """)
        .setParameter("version", proof.version().versionId())
        .setParameter("operation", proof.operationId())
        .setParameter("passed", proof.passed())
        .setParameter("report", ProofProtos.print(proof))
        .setParameter("at", proof.createdAt())
        .executeUpdate();
  }

  /** The version's proof; refuses with PROOF_NOT_FOUND. */
  com.prismicx.msr.v1.Proof get(StatelessSession session, SystemVersion version) {
    return session
        .createNativeQuery(
            "select report::text from version_proofs where version_id = :version", String.class)
        .setParameter("version", version.versionId())
        .getResultList()
        .stream()
        .findFirst()
        .map(ProofProtos::parse)
        .orElseThrow(() -> missing(version));
  }

  private static ServiceException missing(SystemVersion version) {
    String name = version.systemId() + "/" + version.version();
    return new ServiceException.Missing(
        ErrorReason.PROOF_NOT_FOUND,
        "proof",
        name,
        "version "
            + version.version()
            + " of "
            + version.systemId()
            + " has no proof"
            + (version.isDraft()
                ? " yet; publishing it makes one"
                : ": it was published before there were proofs"),
        Map.of("system_id", version.systemId(), "version", version.version()));
  }
}
