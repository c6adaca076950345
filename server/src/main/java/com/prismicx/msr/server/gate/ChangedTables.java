package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintDifference;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells from two structures which tables were changed from the one to the other. */
final class ChangedTables {
  private static final Set<String> OF_A_TABLE =
      Set.of("column", "constraint", "trigger", "rule", "policy");
  private static final Pattern ON = Pattern.compile(" ON (?:ONLY )?(?:<schema>\\.)?(\\S+) ");

  private ChangedTables() {}

  /** Their names, as SQL has them. */
  static Set<String> between(Fingerprint before, Fingerprint after) {
    Set<String> tables = new TreeSet<>();
    for (FingerprintDifference difference : before.differences(after)) {
      if (difference.kind().equals("table")) {
        tables.add(difference.object());
      } else if (OF_A_TABLE.contains(difference.kind())) {
        tables.add(table(difference.object()));
      } else if (difference.kind().equals("index")) {
        index(difference.expected(), tables);
        index(difference.found(), tables);
      }
    }
    return tables;
  }

  /** What stands before the dot that separates it from what is the table's. */
  private static String table(String object) {
    int dot = object.startsWith("\"") ? object.indexOf("\".") + 1 : object.indexOf('.');
    return dot <= 0 ? object : object.substring(0, dot);
  }

  private static void index(String definition, Set<String> to) {
    if (definition != null) {
      Matcher on = ON.matcher(definition);
      if (on.find()) {
        to.add(on.group(1));
      }
    }
  }
}
