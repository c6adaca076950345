package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a layer at one moment, made once for all who watch it. Immutable.
 *
 * @param before the token of the state before; null for the first one
 * @param changed what differs from that
 */
record WatchedState(
    WatchToken token,
    Struct document,
    String contentSha256,
    @Nullable WatchToken before,
    List<String> changed) {
  private static final int MAX_PATHS = 1_000;
  // The pointer to the whole document.
  private static final List<String> EVERYTHING = List.of("");

  WatchedState {
    changed = List.copyOf(changed);
  }

  /** The state after another one; null for none. */
  static WatchedState after(@Nullable WatchedState before, EffectiveConfig effective) {
    Struct document = effective.document();
    return new WatchedState(
        WatchToken.of(effective),
        document,
        Json.of(document).sha256(),
        before == null ? null : before.token(),
        before == null ? List.of() : changes(before.document(), document));
  }

  /** What differs from another document. */
  List<String> changesSince(Struct earlier) {
    return changes(earlier, document);
  }

  private static List<String> changes(Struct earlier, Struct later) {
    List<String> paths =
        ConfigDiff.between(earlier, later).stream().map(ConfigDiff.Change::path).toList();
    return paths.size() > MAX_PATHS ? EVERYTHING : paths;
  }

  static List<String> everything() {
    return EVERYTHING;
  }
}
