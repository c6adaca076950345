package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintDifference;
import com.prismicx.msr.server.sandbox.FingerprintEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What SQL mends a difference, where that follows from how a fingerprint writes the object. Names are unqualified, as in a
 * publisher's script. Nothing is said where more than one statement would have to be thought about, such as for a whole
 * table.
 */
final class Mending {
  private static final Pattern COLUMN =
      Pattern.compile("(?<type>.+?)(?<not> not null)?(?: default (?<default>.+))?", Pattern.DOTALL);
  private static final Pattern OTHER_COLUMN =
      Pattern.compile(
          "\\b(stored|virtual|identity|storage|compression|statistics|collate|not valid|no inherit|with)\\b");
  private static final Pattern OTHER_INDEX =
      Pattern.compile(" (invalid|clustered|replica identity)\\b|\\bwith [a-z_]+=");

  private final Set<String> wholeTables = new HashSet<>();
  private final Set<String> views = new HashSet<>();
  private final Set<String> domains = new HashSet<>();

  private Mending() {}

  /** What is to be known of the whole to mend its parts. */
  static Mending of(DriftReport.Report report) {
    Mending mending = new Mending();
    Stream.of(report.expected(), report.found())
        .map(Fingerprint::entries)
        .flatMap(List::stream)
        .forEach(mending::add);
    for (FingerprintDifference difference : report.differences()) {
      boolean whole = difference.expected() == null || difference.found() == null;
      if (difference.kind().equals("table") && whole) {
        mending.wholeTables.add(difference.object());
      }
    }
    return mending;
  }

  private void add(FingerprintEntry entry) {
    if (entry.kind().endsWith("view")) {
      views.add(entry.object());
    } else if (entry.kind().equals("domain")) {
      domains.add(entry.object());
    }
  }

  /** The statements, or an empty text. */
  String sql(FingerprintDifference difference) {
    Name name = Name.of(difference.object());
    // They come and go with the whole.
    if (!difference.kind().equals("table")
        && (wholeTables.contains(name.table()) || views.contains(name.table()))
        && !name.table().equals(difference.object())) {
      return "";
    }
    String sql =
        switch (difference.kind()) {
          case "column" -> column(difference);
          case "index" -> index(difference);
          case "constraint" -> constraint(difference);
          case "view" -> replaced(difference);
          case "function" -> function(difference);
          case "trigger" -> trigger(difference);
          case "table" -> surplus("TABLE", difference);
          case "materialized view" -> surplus("MATERIALIZED VIEW", difference);
          case "sequence" -> surplus("SEQUENCE", difference);
          case "enum", "type", "range" -> surplus("TYPE", difference);
          case "domain" -> surplus("DOMAIN", difference);
          case "aggregate" -> surplus("AGGREGATE", difference);
          default -> "";
        };
    return sql.replace("<schema>.", "");
  }

  private static String surplus(String word, FingerprintDifference difference) {
    return difference.expected() == null ? "DROP " + word + " " + difference.object() + ";" : "";
  }

  private static String column(FingerprintDifference difference) {
    Name name = Name.of(difference.object());
    String expected = difference.expected();
    String found = difference.found();
    if (expected == null) {
      return "ALTER TABLE %s DROP COLUMN %s;".formatted(name.table(), name.part());
    }
    if (OTHER_COLUMN.matcher(withoutDefault(expected)).find()) {
      return "";
    }
    if (found == null) {
      return "ALTER TABLE %s ADD COLUMN %s %s;".formatted(name.table(), name.part(), expected);
    }
    return OTHER_COLUMN.matcher(withoutDefault(found)).find() ? "" : altered(name, expected, found);
  }

  private static String withoutDefault(String detail) {
    int at = detail.indexOf(" default ");
    return at < 0 ? detail : detail.substring(0, at);
  }

  private static String altered(Name name, String expected, String found) {
    Matcher wanted = COLUMN.matcher(expected);
    Matcher present = COLUMN.matcher(found);
    if (!wanted.matches() || !present.matches()) {
      return "";
    }
    StringBuilder sql = new StringBuilder();
    if (!wanted.group("type").equals(present.group("type"))) {
      alter(sql, name, "TYPE " + wanted.group("type"));
    }
    String value = wanted.group("default");
    if (!same(value, present.group("default"))) {
      alter(sql, name, value == null ? "DROP DEFAULT" : "SET DEFAULT " + value);
    }
    if (!same(wanted.group("not"), present.group("not"))) {
      alter(sql, name, wanted.group("not") == null ? "DROP NOT NULL" : "SET NOT NULL");
    }
    return sql.toString().strip();
  }

  private static void alter(StringBuilder sql, Name name, String what) {
    sql.append("ALTER TABLE %s ALTER COLUMN %s %s;\n".formatted(name.table(), name.part(), what));
  }

  private static boolean same(@Nullable String one, @Nullable String other) {
    return one == null ? other == null : one.equals(other);
  }

  private static String index(FingerprintDifference difference) {
    String create = difference.expected();
    String drop = difference.found() == null ? "" : "DROP INDEX " + difference.object() + ";";
    if (create == null) {
      return drop;
    }
    return OTHER_INDEX.matcher(create).find() ? "" : (drop + "\n" + create + ";").strip();
  }

  private String constraint(FingerprintDifference difference) {
    Name name = Name.of(difference.object());
    String alter =
        "ALTER " + (domains.contains(name.table()) ? "DOMAIN " : "TABLE ") + name.table();
    String expected = difference.expected();
    String drop =
        difference.found() == null ? "" : "%s DROP CONSTRAINT %s;".formatted(alter, name.part());
    if (expected == null) {
      return drop;
    }
    return OTHER_INDEX.matcher(expected).find()
        ? ""
        : (drop + "\n%s ADD CONSTRAINT %s %s;".formatted(alter, name.part(), expected)).strip();
  }

  private static String replaced(FingerprintDifference difference) {
    String expected = difference.expected();
    if (expected == null) {
      return surplus("VIEW", difference);
    }
    return expected.startsWith("with ")
        ? ""
        : terminated(
            "CREATE OR REPLACE VIEW %s AS %s".formatted(difference.object(), expected.strip()));
  }

  private static String function(FingerprintDifference difference) {
    return difference.expected() == null
        ? "DROP ROUTINE %s;".formatted(difference.object())
        : terminated(difference.expected().strip());
  }

  /** The first word says when it fires: O is always but in replicas. */
  private static String trigger(FingerprintDifference difference) {
    Name name = Name.of(difference.object());
    String expected = difference.expected();
    String drop =
        difference.found() == null
            ? ""
            : "DROP TRIGGER %s ON %s;".formatted(name.part(), name.table());
    if (expected == null) {
      return drop;
    }
    return expected.startsWith("O ") ? (drop + "\n" + expected.substring(2) + ";").strip() : "";
  }

  private static String terminated(String sql) {
    return sql.endsWith(";") ? sql : sql + ";";
  }

  /** {@code table.part}, of which each may be quoted. */
  private record Name(String table, String part) {
    private static final Pattern BOTH =
        Pattern.compile("(?<table>\"(?:[^\"]|\"\")+\"|[^.]+)\\.(?<part>.+)", Pattern.DOTALL);

    static Name of(String object) {
      Matcher both = BOTH.matcher(object);
      return both.matches()
          ? new Name(both.group("table"), both.group("part"))
          : new Name(object, object);
    }
  }
}
