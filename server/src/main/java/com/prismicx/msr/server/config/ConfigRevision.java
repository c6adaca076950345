package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.json.Json;
import java.time.Instant;

/**
 * One revision of a layer; it never changes.
 *
 * @param revision from 1 without gaps; 0 stands for "never written"
 * @param layerCreatedAt when the layer's first revision was written
 */
record ConfigRevision(
    ConfigLayer layer,
    int revision,
    Struct configuration,
    String contentSha256,
    String reason,
    String requestId,
    Instant createdAt,
    Instant layerCreatedAt) {

  /** A layer that was never written. */
  static ConfigRevision none(ConfigLayer layer) {
    return new ConfigRevision(
        layer, 0, Struct.getDefaultInstance(), "", "", "", Instant.EPOCH, Instant.EPOCH);
  }

  boolean isStored() {
    return revision > 0;
  }

  /** The revision after this one. */
  ConfigRevision next(Struct configuration, String reason, String requestId, Instant now) {
    return new ConfigRevision(
        layer,
        revision + 1,
        configuration,
        Json.of(configuration).sha256(),
        reason,
        requestId,
        now,
        isStored() ? layerCreatedAt : now);
  }
}
