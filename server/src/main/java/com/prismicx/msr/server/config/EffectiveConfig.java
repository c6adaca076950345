package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.version.VersionConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds, from all layers together.
 *
 * @param tenant null when none was asked for
 */
record EffectiveConfig(
    ConfigSubject subject, ConfigRevision system, @Nullable ConfigRevision tenant) {

  static EffectiveConfig read(ConfigStore store, ConfigSubject subject) {
    ConfigLayer layer = subject.layer();
    return new EffectiveConfig(
        subject,
        store.latest(new ConfigLayer(layer.systemId(), null)),
        layer.tenantId() == null ? null : store.latest(layer));
  }

  Struct document() {
    Struct below = DeepMerge.over(version().defaults(), system.configuration());
    return tenant == null ? below : DeepMerge.over(below, tenant.configuration());
  }

  /** Where each value comes from. */
  List<DeepMerge.Origin> origins() {
    DeepMerge.Part lower = new DeepMerge.Part(DeepMerge.Level.DEFAULTS, 0, version().defaults());
    DeepMerge.Part middle =
        new DeepMerge.Part(DeepMerge.Level.SYSTEM, system.revision(), system.configuration());
    return DeepMerge.origins(
        tenant == null
            ? List.of(middle, lower)
            : List.of(
                new DeepMerge.Part(
                    DeepMerge.Level.TENANT, tenant.revision(), tenant.configuration()),
                middle,
                lower));
  }

  VersionConfig version() {
    return subject.version();
  }
}
