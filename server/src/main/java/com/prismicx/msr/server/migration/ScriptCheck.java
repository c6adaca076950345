package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.migration.SqlScript.Problem;
import com.prismicx.msr.server.migration.SqlScript.Statement;
import com.prismicx.msr.server.migration.SqlTokens.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong with a script, as far as its text tells. */
final class ScriptCheck {
  private static final Pattern TRANSACTION_CONTROL =
      Pattern.compile(
          "(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\\b.*|PREPARE TRANSACTION\\b.*"
              + "|SET (?:LOCAL |SESSION )?(?:TRANSACTION|CHARACTERISTICS)\\b.*",
          Pattern.DOTALL);
  private static final Pattern COPY_STREAM =
      Pattern.compile("COPY\\b.*\\b(?:FROM STDIN|TO STDOUT)\\b.*", Pattern.DOTALL);
  private static final Pattern OLD_STRINGS =
      Pattern.compile(
          "SET (?:LOCAL |SESSION )?\"?STANDARD_CONFORMING_STRINGS\"? ?(?:=|TO) ?'?(?:OFF|OF|F|FALSE|N|NO|0)\\b.*",
          Pattern.DOTALL);
  private static final Set<String> CHANGES = Set.of("update", "delete", "insert");
  private static final Set<String> VERBS =
      Set.of("update", "delete", "insert", "merge", "select", "values", "table");

  private final List<Problem> problems = new ArrayList<>();

  private ScriptCheck() {}

  static List<Problem> problems(String sql) {
    ScriptCheck check = new ScriptCheck();
    check.script(SqlScanner.split(sql));
    return check.inOrder();
  }

  static List<Problem> problemsOfOneTransaction(String sql) {
    ScriptCheck check = new ScriptCheck();
    SqlScanner.Parts parts = SqlScanner.split(sql);
    for (SqlScanner.DirectiveLine line : parts.directives()) {
      check.found(line.line(), "this text runs in one transaction; remove the directive");
    }
    check.script(new SqlScanner.Parts(parts.statements(), List.of()));
    return check.inOrder();
  }

  private List<Problem> inOrder() {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  private void script(SqlScanner.Parts parts) {
    for (SqlScanner.DirectiveLine line : parts.directives()) {
      Directive.read(line).problems().forEach(problem -> found(line.line(), problem));
    }
    if (parts.statements().isEmpty()) {
      found(1, "there is no statement in the script");
      return;
    }
    parts.statements().forEach(this::anywhere);
    SqlScript.of(parts).steps().forEach(this::step);
  }

  private void anywhere(Statement statement) {
    String head = statement.head();
    psqlCommand(statement);
    if (TRANSACTION_CONTROL.matcher(head).matches()) {
      found(
          statement,
          "'"
              + head.split(" ", 2)[0]
              + "' controls the transaction, which is the server's: each step is a transaction of"
              + " its own; remove it");
    } else if (COPY_STREAM.matcher(head).matches()) {
      found(statement, "COPY from or to the client cannot work here; use INSERT instead");
    } else if (OLD_STRINGS.matcher(head).matches()) {
      found(
          statement,
          "a script is read with standard_conforming_strings on; write E'...' where a backslash"
              + " escapes, and remove it");
    }
  }

  /** No statement has a backslash outside quotes; {@code \.} only ends the rows of a COPY, which is found itself. */
  private void psqlCommand(Statement statement) {
    char[] sql = statement.text().toCharArray();
    SqlTokens.of(statement.text()).stream()
        .filter(token -> token.is("\\") && token.end() < sql.length && sql[token.end()] != '.')
        .findFirst()
        .ifPresent(
            token ->
                found(
                    statement.line() + SqlScript.lineOf(statement.text(), token.start()) - 1,
                    "'\\"
                        + statement.text().substring(token.end(), wordEnd(sql, token.end()))
                        + "' is a command of psql, not SQL; remove it"));
  }

  private static int wordEnd(char[] sql, int at) {
    int end = at;
    while (end < sql.length && !Character.isWhitespace(sql[end]) && sql[end] != '\\') {
      end++;
    }
    return end;
  }

  private void step(ScriptStep step) {
    if (step.statements().isEmpty()) {
      found(step.line(), "there is no statement in this step; remove its directive");
    }
    switch (step.kind()) {
      case TRANSACTIONAL -> step.statements().forEach(this::transactional);
      case CONCURRENT -> step.statements().forEach(this::concurrent);
      case BATCH -> batch(step);
    }
  }

  private void transactional(Statement statement) {
    List<Token> tokens = SqlTokens.of(statement.text());
    withoutLimit(statement, tokens);
    if (ConcurrentReader.runsOutsideTransactions(tokens)) {
      found(
          statement,
          "this statement cannot run in a transaction; put it after a line `-- msr:step"
              + " concurrent`");
    }
  }

  private void concurrent(Statement statement) {
    List<Token> tokens = SqlTokens.of(statement.text());
    withoutLimit(statement, tokens);
    if (ConcurrentReader.read(tokens).isPresent()) {
      return;
    }
    if (tokens.stream()
        .limit(4)
        .map(Token::text)
        .toList()
        .containsAll(List.of("create", "index"))) {
      found(
          statement,
          "an index in a concurrent step is made by CREATE INDEX CONCURRENTLY with a name, by which"
              + " it is found again after a crash");
    } else {
      found(
          statement,
          "a concurrent step holds only CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY, REINDEX"
              + " INDEX CONCURRENTLY, ALTER TYPE ... ADD VALUE, ALTER TABLE ... DETACH PARTITION ..."
              + " CONCURRENTLY and VACUUM of named tables; put others after a line `-- msr:step`");
    }
  }

  private void withoutLimit(Statement statement, List<Token> tokens) {
    if (hasLimit(tokens)) {
      found(
          statement,
          ":limit has a meaning in a batch step only; put the statement after a line `-- msr:step"
              + " batch`");
    }
  }

  private void batch(ScriptStep step) {
    if (step.statements().size() > 1) {
      found(
          step.statements().get(1),
          "a batch step has one statement; begin the next step with a line `-- msr:step`");
    }
    step.statements().stream().limit(1).forEach(this::batch);
  }

  private void batch(Statement statement) {
    List<Token> tokens = SqlTokens.of(statement.text());
    if (!hasLimit(tokens)) {
      found(
          statement,
          "a batch's statement must contain :limit, which stands for the rows that one run may"
              + " change, such as WHERE id IN (SELECT id ... LIMIT :limit)");
    }
    if (!verb(tokens).filter(CHANGES::contains).isPresent()) {
      found(
          statement,
          "a batch's statement is an UPDATE, DELETE or INSERT, with or without WITH before it: it is"
              + " repeated until it changes no row");
    } else if (topLevel(tokens).stream().anyMatch(token -> token.is("returning"))) {
      found(statement, "a batch counts the rows that it changes and reads none; remove RETURNING");
    }
  }

  private static boolean hasLimit(List<Token> tokens) {
    return tokens.stream().anyMatch(token -> token.kind() == SqlTokens.Kind.LIMIT);
  }

  /** What the statement does: its first word, or the first one behind the queries of WITH. */
  private static Optional<String> verb(List<Token> tokens) {
    List<Token> top = topLevel(tokens);
    if (top.isEmpty() || !top.getFirst().is("with")) {
      return top.stream().limit(1).filter(token -> !isQuoted(token)).map(Token::text).findFirst();
    }
    for (int i = 1; i < top.size(); i++) {
      Token before = top.get(i - 1);
      boolean named = before.is("with") || before.is("recursive") || before.is(",");
      if (!named && !isQuoted(top.get(i)) && VERBS.contains(top.get(i).text())) {
        return Optional.of(top.get(i).text());
      }
    }
    return Optional.empty();
  }

  private static boolean isQuoted(Token token) {
    return token.kind() != SqlTokens.Kind.WORD;
  }

  private static List<Token> topLevel(List<Token> tokens) {
    List<Token> top = new ArrayList<>();
    int depth = 0;
    for (Token token : tokens) {
      depth -= token.is(")") ? 1 : 0;
      if (depth == 0) {
        top.add(token);
      }
      depth += token.is("(") ? 1 : 0;
    }
    return top;
  }

  private void found(Statement statement, String description) {
    found(statement.line(), description);
  }

  private void found(int line, String description) {
    problems.add(new Problem(line, description));
  }
}
