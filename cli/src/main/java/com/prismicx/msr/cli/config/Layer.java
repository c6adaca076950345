package com.prismicx.msr.cli.config;

import com.prismicx.msr.v1.SystemConfiguration;

/** How people call one layer of configuration. */
public final class Layer {

  private Layer() {}

  /** Such as {@code crm_standard, tenant acme, revision 3}. */
  public static String describe(SystemConfiguration layer) {
    String revision =
        layer.getRevision() == 0 ? "never written" : "revision " + layer.getRevision();
    return layer.getTenantId().isEmpty()
        ? "%s, %s".formatted(layer.getSystemId(), revision)
        : "%s, tenant %s, %s".formatted(layer.getSystemId(), layer.getTenantId(), revision);
  }
}
