package com.prismicx.msr.cli;

import static java.util.Locale.ROOT;

import com.google.protobuf.util.Durations;
import com.prismicx.msr.cli.output.Printable;
import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.ProvenEdge;
import com.prismicx.msr.v1.ProvenStatement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** A proof for people: each finding with its SQL line and what to do, then what each migration did. */
final class ProofText {
  private static final int STATEMENT_WIDTH = 60;
  private static final int NAMED = 3;

  private final Ansi ansi;
  private final StringBuilder text = new StringBuilder();

  private ProofText(Ansi ansi) {
    this.ansi = ansi;
  }

  static String of(Proof proof, Ansi ansi) {
    return new ProofText(ansi).print(proof);
  }

  private String print(Proof proof) {
    line(
        "%s %s: %s, on PostgreSQL %s"
            .formatted(
                proof.getSystemId(),
                proof.getVersion(),
                proof.getPassed() ? colour("green", "passed") : colour("red,bold", "not passed"),
                proof.getServerMajor() == 0 ? "?" : proof.getServerMajor()));
    Map<Object, List<Finding>> alike =
        proof.getFindingsList().stream()
            .collect(
                Collectors.groupingBy(ProofText::kind, LinkedHashMap::new, Collectors.toList()));
    alike.values().forEach(this::findings);
    proof.getEdgesList().forEach(this::edge);
    return text.toString();
  }

  /** What is said of each of several statements is said once. */
  private static Object kind(Finding finding) {
    return List.of(
        finding.getCode(),
        finding.getEdge(),
        finding.getDirection(),
        finding.getObject(),
        finding.getMessage());
  }

  private void findings(List<Finding> alike) {
    Finding finding = alike.getFirst();
    line("");
    line(
        severity(finding)
            + " "
            + finding.getCode()
            + (finding.getObject().isEmpty() ? "" : " " + Printable.line(finding.getObject()))
            + where(finding, alike));
    alike.stream()
        .map(Finding::getStatement)
        .filter(statement -> !statement.isEmpty())
        .forEach(statement -> line("    " + colour("cyan", firstLine(statement))));
    indented(finding.getMessage());
    if (!finding.getAcceptedBecause().isEmpty()) {
      indented("accepted: " + finding.getAcceptedBecause());
    } else if (!finding.getAdvice().isEmpty()) {
      indented("-> " + finding.getAdvice());
    }
  }

  private String severity(Finding finding) {
    String name = finding.getSeverity().name();
    if (!finding.getAcceptedBecause().isEmpty()) {
      return colour("faint", name);
    }
    return switch (finding.getSeverity()) {
      case ERROR -> colour("red,bold", name);
      case WARNING -> colour("yellow", name);
      default -> name;
    };
  }

  private static String where(Finding finding, List<Finding> alike) {
    String script =
        switch (finding.getDirection()) {
          case "up" -> "up.sql";
          case "down" -> "down.sql";
          case "sample" -> "sample.sql";
          default -> "";
        };
    String line =
        finding.getLine() == 0
            ? ""
            : alike.stream()
                .map(one -> Integer.toString(one.getLine()))
                .collect(Collectors.joining(", ", ":", ""));
    String place = (finding.getEdge() + " " + script).strip() + line;
    return place.isEmpty() ? "" : " (" + place + ")";
  }

  private void edge(ProvenEdge edge) {
    line("");
    line(
        "%s -> %s: %s%s"
            .formatted(edge.getVersionFrom(), edge.getVersionTo(), edgeClass(edge), lost(edge)));
    if (edge.getUnprovenTablesCount() > 0) {
      indented("no sample rows of " + String.join(", ", edge.getUnprovenTablesList()));
    }
    if (edge.getStatementsCount() > 0) {
      statements(edge.getStatementsList());
    }
  }

  private void statements(List<ProvenStatement> all) {
    List<ProvenStatement> telling = all.stream().filter(ProofText::isTelling).toList();
    if (!telling.isEmpty()) {
      Table table = Table.of("script", "line", "statement", "ms", "locks", "rewrites");
      telling.forEach(statement -> row(table, statement));
      text.append(table);
    }
    if (telling.size() < all.size()) {
      indented(
          "%d %sstatements that locked nothing which was there before"
              .formatted(all.size() - telling.size(), telling.isEmpty() ? "" : "more "));
    }
  }

  private static boolean isTelling(ProvenStatement statement) {
    return statement.getLocksCount() > 0 || statement.getRewrittenCount() > 0;
  }

  private String edgeClass(ProvenEdge edge) {
    return switch (edge.getEdgeClass()) {
      case LOSSLESS -> colour("green", "lossless");
      case LOSSY -> colour("yellow", "lossy");
      case IRREVERSIBLE -> colour("yellow", "irreversible");
      case EDGE_CLASS_UNSPECIFIED, UNRECOGNIZED -> "not proven";
    };
  }

  private static String lost(ProvenEdge edge) {
    return edge.getLostCount() == 0
        ? ""
        : ": on the way back is lost " + Printable.line(String.join(", ", edge.getLostList()));
  }

  private static void row(Table table, ProvenStatement statement) {
    table.row(
        statement.getDirection() + ".sql",
        statement.getLine(),
        firstLine(statement.getStatement()),
        Durations.toMillis(statement.getDuration()),
        locks(statement.getLocksList()),
        String.join(", ", statement.getRewrittenList()));
  }

  /** By mode, the strongest first, as PostgreSQL's manual names them; of many objects only some. */
  private static String locks(List<ProvenStatement.Lock> locks) {
    Map<String, List<String>> byMode = new LinkedHashMap<>();
    locks.forEach(
        lock ->
            byMode
                .computeIfAbsent(mode(lock.getMode()), key -> new ArrayList<>())
                .add(lock.getObject()));
    return byMode.entrySet().stream()
        .map(mode -> mode.getKey() + ": " + some(mode.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String mode(String name) {
    return name.replaceAll("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(ROOT);
  }

  private static String some(List<String> objects) {
    String named = objects.stream().limit(NAMED).collect(Collectors.joining(", "));
    return objects.size() > NAMED ? named + " and " + (objects.size() - NAMED) + " more" : named;
  }

  private static String firstLine(String statement) {
    String line =
        statement.lines().map(String::strip).filter(s -> !s.isEmpty()).findFirst().orElse("");
    boolean isCut = line.length() > STATEMENT_WIDTH;
    return Printable.line(
        (isCut ? line.substring(0, STATEMENT_WIDTH) : line)
            + (isCut || statement.strip().lines().count() > 1 ? " …" : ""));
  }

  private void indented(String message) {
    Printable.text(message).lines().forEach(one -> line("    " + one));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** What is stored may contain what looks like markup, so that only our own words and escaped ones come here. */
  private String colour(String style, String words) {
    return ansi.enabled()
        ? Ansi.Style.on(Ansi.Style.parse(style)) + words + Ansi.Style.off(Ansi.Style.parse(style))
        : words;
  }
}
