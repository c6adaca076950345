package com.prismicx.msr.server.version;

import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.PublishVersionRequest;
import org.hibernate.StatelessSession;

/**
 * Accepts a draft for publishing. The contract has the call in VersionService, but what is checked needs the migrations,
 * which stand on the versions; so the later feature implements it.
 */
public interface Publishing {
  /** Checks the draft and stores the operation that publishes it; only checks when the request says validate_only. */
  Operation accept(StatelessSession session, PublishVersionRequest request);

  /** What was found in the version; refuses with PROOF_NOT_FOUND. */
  Proof proof(StatelessSession session, SystemVersion version);
}
