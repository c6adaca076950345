package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.JsonPointers;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In what two documents differ: objects key by key, everything else as a whole. */
final class ConfigDiff {
  private final List<Change> changes = new ArrayList<>();

  private ConfigDiff() {}

  /**
   * One difference.
   *
   * @param path JSON pointer to it
   * @param before null where there was nothing
   * @param after null where there is nothing
   */
  record Change(String path, @Nullable Value before, @Nullable Value after) {}

  /** In order of path. */
  static List<Change> between(Struct before, Struct after) {
    ConfigDiff diff = new ConfigDiff();
    diff.objects("", before, after);
    return diff.changes;
  }

  private void objects(String path, Struct before, Struct after) {
    TreeSet<String> keys = new TreeSet<>(before.getFieldsMap().keySet());
    keys.addAll(after.getFieldsMap().keySet());
    for (String key : keys) {
      values(
          JsonPointers.child(path, key),
          before.getFieldsMap().get(key),
          after.getFieldsMap().get(key));
    }
  }

  private void values(String path, @Nullable Value before, @Nullable Value after) {
    if (before != null && after != null && before.hasStructValue() && after.hasStructValue()) {
      objects(path, before.getStructValue(), after.getStructValue());
    } else if (before == null || !before.equals(after)) {
      changes.add(new Change(path, before, after));
    }
  }
}
