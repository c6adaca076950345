package com.prismicx.msr.cli.config;

import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.v1.ConfigDiff;
import java.util.stream.Collectors;

/** In what two revisions differ, a line each way. */
public final class DiffText {

  private DiffText() {}

  /** Such as {@code - ui.theme = "light"} and {@code + ui.theme = "dark"}. */
  public static String of(ConfigDiff diff) {
    String head = "revision %d -> %d".formatted(diff.getFromRevision(), diff.getToRevision());
    return diff.getChangesCount() == 0
        ? head + ": no difference\n"
        : head
            + "\n"
            + diff.getChangesList().stream().map(DiffText::lines).collect(Collectors.joining());
  }

  private static String lines(ConfigDiff.Change change) {
    String key = KeyPath.of(change.getPath());
    return (change.hasBefore() ? line("-", key, Json.compact(change.getBefore())) : "")
        + (change.hasAfter() ? line("+", key, Json.compact(change.getAfter())) : "");
  }

  private static String line(String sign, String key, String value) {
    return Printable.line("%s %s = %s".formatted(sign, key, value)) + "\n";
  }
}
