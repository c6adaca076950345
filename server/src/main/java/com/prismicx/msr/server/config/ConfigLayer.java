package com.prismicx.msr.server.config;

import org.jspecify.annotations.Nullable;

/**
 * One layer of configuration.
 *
 * @param tenantId null for the system's own layer
 */
record ConfigLayer(String systemId, @Nullable String tenantId) {
  @Override
  public String toString() {
    return "configuration of " + systemId + (tenantId == null ? "" : " for tenant " + tenantId);
  }
}
