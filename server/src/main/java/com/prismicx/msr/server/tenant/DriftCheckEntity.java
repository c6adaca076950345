package com.prismicx.msr.server.tenant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Row of {@code drift_checks}; mapped for the filter of the list of installations, and written in SQL. */
@Entity(name = "DriftCheck")
@Table(name = "drift_checks")
class DriftCheckEntity {
  @Id
  @Column(name = "installation_id", length = 50)
  String installationId;

  @Column(name = "version_id", length = 50, nullable = false)
  String versionId;

  @Column(name = "drifted", nullable = false)
  boolean drifted;

  @Column(name = "checked_at", nullable = false)
  Instant checkedAt;
}
