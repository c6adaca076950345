package com.prismicx.msr.cli.config;

import com.google.protobuf.Value;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.EffectiveConfiguration.Origin;

/** What holds, key by key. */
public final class EffectiveText {

  private EffectiveText() {}

  /** A table of keys, values and where they come from. */
  public static Table origins(EffectiveConfiguration effective) {
    Table table = Table.of("key", "value", "from", "revision");
    for (Origin origin : effective.getOriginsList()) {
      table.row(
          KeyPath.of(origin.getPath()),
          Json.compact(value(effective, origin.getPath())),
          origin.getLayer() == EffectiveConfiguration.Layer.DEFAULTS
              ? "defaults of " + effective.getVersion()
              : origin.getLayer(),
          origin.getRevision() == 0 ? "" : origin.getRevision());
    }
    return table;
  }

  private static Value value(EffectiveConfiguration effective, String pointer) {
    Value value = Value.newBuilder().setStructValue(effective.getConfiguration()).build();
    for (String key : pointer.substring(1).split("/", -1)) {
      value = value.getStructValue().getFieldsOrThrow(key.replace("~1", "/").replace("~0", "~"));
    }
    return value;
  }
}
