package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.Edge;
import java.util.List;
import java.util.OptionalLong;

/**
 * Something of a tenant's that is lost on the way back over an edge.
 *
 * @param object such as {@code table note} or {@code column customer.phone}
 * @param values how much there is of it; empty when that is not known
 * @param tables in which; none when that is not known either
 */
record Loss(Edge edge, String object, OptionalLong values, List<String> tables) {
  Loss {
    tables = List.copyOf(tables);
  }

  static Loss unknown(Edge edge, String object) {
    return new Loss(edge, object, OptionalLong.empty(), List.of());
  }

  /** Whether it counts; what is not known does. */
  boolean isSomething() {
    return values.orElse(1) > 0;
  }

  /** For people, such as {@code 12 of column customer.phone}. */
  String text() {
    return (values.isPresent() ? Long.toString(values.getAsLong()) : "an unknown number")
        + " of "
        + object;
  }
}
