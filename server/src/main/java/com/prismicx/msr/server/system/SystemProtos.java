package com.prismicx.msr.server.system;

import static com.prismicx.msr.server.wire.Fields.etag;
import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.View;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Between the contract's message and {@link ManagementSystem}. */
final class SystemProtos {
  private static final int MAX_METADATA_BYTES = 64 << 10;

  private SystemProtos() {}

  static com.prismicx.msr.v1.ManagementSystem encode(ManagementSystem system, View view) {
    var message =
        com.prismicx.msr.v1.ManagementSystem.newBuilder()
            .setSystemId(system.systemId())
            .setName(system.name())
            .setType(system.type())
            .setStatus(com.prismicx.msr.v1.ManagementSystem.Status.valueOf(system.status().name()))
            .setCreatedAt(timestamp(system.createdAt()))
            .setUpdatedAt(timestamp(system.updatedAt()))
            .setEtag(etag(system.rowVersion()));
    if (system.description() != null) {
      message.setDescription(system.description());
    }
    if (system.metadata() != null && view == View.FULL) {
      message.setMetadata(system.metadata().toStruct());
    }
    return message.build();
  }

  /** A new system from the message of a create. */
  static ManagementSystem create(com.prismicx.msr.v1.ManagementSystem message, Instant now) {
    Fields.require(message.hasName(), "system.name");
    Fields.require(message.hasType(), "system.type");
    return new ManagementSystem(
        message.getSystemId(),
        message.getName(),
        message.hasDescription() ? message.getDescription() : null,
        message.getType(),
        status(message.getStatus(), ManagementSystem.Status.ACTIVE),
        metadata(message, null),
        now,
        now,
        1);
  }

  /** The system with the fields of an update that are present. */
  static ManagementSystem update(
      ManagementSystem old, com.prismicx.msr.v1.ManagementSystem message, Instant now) {
    return new ManagementSystem(
        old.systemId(),
        message.hasName() ? message.getName() : old.name(),
        message.hasDescription() ? message.getDescription() : old.description(),
        message.hasType() ? message.getType() : old.type(),
        status(message.getStatus(), old.status()),
        metadata(message, old.metadata()),
        old.createdAt(),
        now,
        old.rowVersion() + 1);
  }

  static ManagementSystem.@Nullable Status filter(
      com.prismicx.msr.v1.ManagementSystem.Status status) {
    return status.getNumber() == 0 ? null : ManagementSystem.Status.valueOf(status.name());
  }

  private static ManagementSystem.Status status(
      com.prismicx.msr.v1.ManagementSystem.Status status, ManagementSystem.Status absent) {
    return status.getNumber() == 0 ? absent : ManagementSystem.Status.valueOf(status.name());
  }

  private static @Nullable Json metadata(
      com.prismicx.msr.v1.ManagementSystem message, @Nullable Json absent) {
    return message.hasMetadata()
        ? Fields.json("system.metadata", message.getMetadata(), MAX_METADATA_BYTES)
        : absent;
  }
}
