package com.prismicx.msr.server.system;

import com.prismicx.msr.server.json.Json;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A management system of the catalog.
 *
 * @param systemId the caller's id, never reused
 * @param name for people
 * @param description null when it was never given
 * @param type open word such as {@code crm}
 * @param metadata null when it was never given
 * @param rowVersion grows with each change; the etag
 */
public record ManagementSystem(
    String systemId,
    String name,
    @Nullable String description,
    String type,
    Status status,
    @Nullable Json metadata,
    Instant createdAt,
    Instant updatedAt,
    long rowVersion) {

  /** Whether the system is offered. {@code DELETED} only keeps the id taken and is never shown. */
  public enum Status {
    ACTIVE,
    RETIRED,
    DELETED
  }

  public ManagementSystem {
    Objects.requireNonNull(systemId);
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(status);
  }

  /** Whether both say the same, whenever they were written. */
  boolean sameContent(ManagementSystem other) {
    return name.equals(other.name)
        && type.equals(other.type)
        && status == other.status
        && Objects.equals(description, other.description)
        && Objects.equals(metadata, other.metadata);
  }

  /** What is left of it after its deletion: the taken id. */
  ManagementSystem deleted(Instant now) {
    return new ManagementSystem(
        systemId, name, null, type, Status.DELETED, null, createdAt, now, rowVersion + 1);
  }
}
