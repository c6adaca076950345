package com.prismicx.msr.server.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A publisher's script, taken apart into steps and their statements. A step begins at a line {@code -- msr:step}; what
 * stands before the first such line, or a script without any, is one transactional step.
 *
 * @param steps in order; a script without statements and directives has none
 */
public record SqlScript(List<ScriptStep> steps) {
  public SqlScript {
    steps = List.copyOf(steps);
  }

  /**
   * One statement.
   *
   * @param number from 1, counted through the whole script
   * @param line of the script on which it begins, from 1
   * @param text without the semicolon
   */
  public record Statement(int number, int line, String text) {
    private static final int HEAD = 400;

    /** The words of its beginning in upper case with single spaces, comments left out. */
    String head() {
      char[] sql = text.toCharArray();
      StringBuilder head = new StringBuilder();
      for (int i = 0; i < sql.length && head.length() < HEAD; i++) {
        int end = SqlScanner.skipComment(sql, i);
        if (end > i || Character.isWhitespace(sql[i])) {
          if (!head.isEmpty() && head.charAt(head.length() - 1) != ' ') {
            head.append(' ');
          }
          i = Math.max(i, end);
        } else {
          head.append(Character.toUpperCase(sql[i]));
        }
      }
      return head.toString().strip();
    }
  }

  /** Something in a script that can never work. */
  public record Problem(int line, String description) {}

  /** Takes a script apart; a directive that {@link #problems} complains about begins no step. */
  public static SqlScript parse(String sql) {
    return of(SqlScanner.split(sql));
  }

  /** What can be told from the text alone, by line; everything else only the database can tell. */
  public static List<Problem> problems(String sql) {
    return ScriptCheck.problems(sql);
  }

  /** {@link #problems} of a text that runs in one transaction, such as sample rows: directives are problems, too. */
  public static List<Problem> problemsOfOneTransaction(String sql) {
    return ScriptCheck.problemsOfOneTransaction(sql);
  }

  /** The statements of all steps. */
  public List<Statement> statements() {
    return steps.stream().flatMap(step -> step.statements().stream()).toList();
  }

  /** Whether {@code down} can undo this script step by step: its step k undoes our step n + 1 - k. */
  public boolean mirrors(SqlScript down) {
    return steps.size() == down.steps.size();
  }

  static SqlScript of(SqlScanner.Parts parts) {
    List<ScriptStep> steps = new ArrayList<>();
    Optional<Directive> begun = Optional.empty();
    int from = 0;
    for (SqlScanner.DirectiveLine line : parts.directives()) {
      Directive directive = Directive.read(line);
      if (directive.kind().isPresent()) {
        add(steps, begun, parts.statements().subList(from, line.after()));
        begun = Optional.of(directive);
        from = line.after();
      }
    }
    add(steps, begun, parts.statements().subList(from, parts.statements().size()));
    return new SqlScript(steps);
  }

  private static void add(
      List<ScriptStep> steps, Optional<Directive> begun, List<Statement> statements) {
    int number = steps.size() + 1;
    if (begun.isPresent()) {
      Directive directive = begun.get();
      steps.add(
          new ScriptStep(
              directive.kind().orElseThrow(),
              number,
              directive.line(),
              statements,
              directive.batchSize(),
              directive.pause()));
    } else if (!statements.isEmpty()) {
      steps.add(ScriptStep.of(ScriptStep.Kind.TRANSACTIONAL, number, 1, statements));
    }
  }

  static int lineOf(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
