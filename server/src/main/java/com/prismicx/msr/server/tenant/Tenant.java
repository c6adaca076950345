package com.prismicx.msr.server.tenant;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A customer of the platform.
 *
 * @param labels sorted; empty when it has none
 */
public record Tenant(
    String tenantId,
    @Nullable String displayName,
    Map<String, String> labels,
    Status status,
    Instant createdAt,
    Instant updatedAt,
    long rowVersion) {

  /** Whether its systems may be changed. */
  public enum Status {
    ACTIVE,
    SUSPENDED
  }

  public Tenant {
    Objects.requireNonNull(tenantId);
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  boolean sameContent(Tenant other) {
    return status == other.status
        && Objects.equals(displayName, other.displayName)
        && labels.equals(other.labels);
  }
}
