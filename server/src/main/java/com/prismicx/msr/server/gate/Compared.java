package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintDifference;
import com.prismicx.msr.server.sandbox.TableRows;
import java.util.List;
import java.util.stream.Collectors;

/** Says in what two states of a schema differ. */
final class Compared {
  private static final int NAMED = 10;
  private static final int DETAIL = 200;

  private Compared() {}

  /** The differences in words; empty when there are none. */
  static String structures(Fingerprint expected, Fingerprint found) {
    return expected.sha256().equals(found.sha256())
        ? ""
        : shown(expected.differences(found).stream().map(Compared::words).toList());
  }

  /** The differences in words; empty when there are none. */
  static String rows(List<TableRows.Difference> differences) {
    return shown(differences.stream().map(TableRows.Difference::description).toList());
  }

  /** The one object that differs; empty when there are several. */
  static String object(Fingerprint expected, Fingerprint found) {
    List<FingerprintDifference> differences = expected.differences(found);
    return differences.size() == 1 ? differences.getFirst().object() : "";
  }

  /** The one table or column that differs; empty when there are several. */
  static String object(List<TableRows.Difference> differences) {
    if (differences.size() != 1) {
      return "";
    }
    TableRows.Difference one = differences.getFirst();
    return one.columns().size() == 1 ? one.table() + "." + one.columns().getFirst() : one.table();
  }

  private static String words(FingerprintDifference difference) {
    String what = difference.kind() + " " + difference.object();
    if (difference.found() == null) {
      return what + " is missing";
    }
    if (difference.expected() == null) {
      return what + " is too many";
    }
    return "%s is `%s`, not `%s`"
        .formatted(what, cut(difference.found()), cut(difference.expected()));
  }

  private static String cut(String text) {
    return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
  }

  private static String shown(List<String> all) {
    String some = all.stream().limit(NAMED).collect(Collectors.joining("; "));
    return all.size() > NAMED ? some + "; and " + (all.size() - NAMED) + " more" : some;
  }
}
