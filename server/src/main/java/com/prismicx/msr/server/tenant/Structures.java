package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.gate.FingerprintStore;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Map;
import org.hibernate.StatelessSession;

/** The structure that a version makes, as the publish gate read it. */
final class Structures {
  private final FingerprintStore fingerprints = new FingerprintStore();

  /** The structure; refuses with FINGERPRINT_NOT_COMPARABLE when it is not known. */
  Fingerprint get(StatelessSession session, String systemId, String version, String versionId) {
    return fingerprints.find(session, versionId).orElseThrow(() -> unknown(systemId, version));
  }

  static ServiceException unknown(String systemId, String version) {
    return ServiceException.refused(
        ErrorReason.FINGERPRINT_NOT_COMPARABLE,
        "systems/" + systemId + "/versions/" + version,
        "what version "
            + version
            + " of "
            + systemId
            + " makes is not known, because it was published before that was kept; publish a next"
            + " version, and compare with that",
        Map.of("system_id", systemId, "version", version));
  }
}
