package com.prismicx.msr.cli.config;

import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.v1.ConfigState;
import java.util.stream.Collectors;

/** What holds at one moment, as it is told to who watches. */
public final class StateText {

  private StateText() {}

  /** Such as {@code version 1.2.0, system revision 3, tenant revision 7: ui.theme}; and the document, if it came. */
  public static String of(ConfigState state) {
    String changed =
        state.getChangedPathsList().stream().map(KeyPath::of).collect(Collectors.joining(", "));
    String line =
        "%s, system revision %d%s%s"
            .formatted(
                state.getVersion().isEmpty() ? "no version" : "version " + state.getVersion(),
                state.getSystemRevision(),
                state.hasTenantId() ? ", tenant revision " + state.getTenantRevision() : "",
                changed.isEmpty() ? "" : ": " + changed);
    return Printable.line(line)
        + "\n"
        + (state.hasConfiguration() ? Json.pretty(state.getConfiguration()) : "");
  }
}
