package com.prismicx.msr.server.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.core.Parser;

/**
 * Finds the statements of a script and the directives between them. Comments and dollar quotes are read by the driver's
 * own lexer; a semicolon inside parentheses or a {@code BEGIN ATOMIC … END} body does not end a statement.
 */
final class SqlScanner {
  private static final String PREFIX = "msr:";

  private final char[] sql;
  private final List<SqlScript.Statement> statements = new ArrayList<>();
  private final List<DirectiveLine> directives = new ArrayList<>();
  private int start;
  private int line = 1;
  private int counted;
  private int parentheses;
  private int atomic;
  private boolean inStatement;
  private String firstWord = "";
  private String previousWord = "";

  private SqlScanner(String sql) {
    this.sql = sql.toCharArray();
  }

  /**
   * A comment that begins with {@code msr:}.
   *
   * @param text from {@code msr:} on
   * @param after how many statements stand before it
   * @param inStatement whether it stands in the middle of a statement
   * @param alone whether nothing but blanks stands before it on its line
   */
  record DirectiveLine(int line, String text, int after, boolean inStatement, boolean alone) {}

  /** What a script consists of, each in order. */
  record Parts(List<SqlScript.Statement> statements, List<DirectiveLine> directives) {}

  static Parts split(String sql) {
    SqlScanner scanner = new SqlScanner(sql);
    scanner.scan();
    return new Parts(scanner.statements, scanner.directives);
  }

  /** The last character of the quoted text, dollar quote or comment that begins there, else {@code at}. */
  static int skipQuoted(char[] sql, int at) {
    return switch (sql[at]) {
      case '\'' -> skipQuotes(sql, at, hasEscapes(sql, at));
      case '"' -> skipQuotes(sql, at, false);
      case '$' -> Parser.parseDollarQuotes(sql, at);
      default -> skipComment(sql, at);
    };
  }

  /** Takes a doubled quote as a part of the text, which the driver's lexer takes as two texts: wrong after E'a''\\'. */
  private static int skipQuotes(char[] sql, int at, boolean escapes) {
    for (int i = at + 1; i < sql.length; i++) {
      if (escapes && sql[i] == '\\') {
        i++;
      } else if (sql[i] == sql[at]) {
        if (i + 1 == sql.length || sql[i + 1] != sql[at]) {
          return i;
        }
        i++;
      }
    }
    return sql.length;
  }

  private static boolean hasEscapes(char[] sql, int quote) {
    return quote > 0
        && (sql[quote - 1] == 'E' || sql[quote - 1] == 'e')
        && (quote == 1 || !Parser.isIdentifierContChar(sql[quote - 2]));
  }

  static int skipComment(char[] sql, int at) {
    return switch (sql[at]) {
      case '-' -> Parser.parseLineComment(sql, at);
      case '/' -> Parser.parseBlockComment(sql, at);
      default -> at;
    };
  }

  /** The last character of the word that begins there. */
  static int wordEnd(char[] sql, int at) {
    int end = at;
    while (end + 1 < sql.length && Parser.isIdentifierContChar(sql[end + 1])) {
      end++;
    }
    return end;
  }

  private void scan() {
    for (int i = 0; i < sql.length; i++) {
      int comment = skipComment(sql, i);
      int quoted = skipQuoted(sql, i);
      if (comment > i) {
        comment(i, comment);
        i = comment;
      } else if (quoted > i) {
        inStatement = true;
        i = quoted;
      } else if (Parser.isIdentifierStartChar(sql[i]) && !isBlank(sql[i])) {
        i = word(i);
      } else {
        symbol(i);
      }
    }
    finish(sql.length);
  }

  private void comment(int at, int end) {
    if (sql[at] != '-') {
      return;
    }
    String text = new String(sql, at + 2, Math.min(end + 1, sql.length) - at - 2).strip();
    if (text.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      directives.add(
          new DirectiveLine(lineAt(at), text, statements.size(), inStatement, isFirstOfLine(at)));
    }
  }

  private boolean isFirstOfLine(int at) {
    int before = at - 1;
    while (before >= 0 && !isLineEnd(sql[before]) && isBlank(sql[before])) {
      before--;
    }
    return before < 0 || isLineEnd(sql[before]);
  }

  private void symbol(int at) {
    switch (sql[at]) {
      case '(' -> parentheses++;
      case ')' -> parentheses = Math.max(0, parentheses - 1);
      case ';' -> {
        if (parentheses == 0 && atomic == 0) {
          finish(at);
          return;
        }
      }
      default -> {}
    }
    inStatement |= !isBlank(sql[at]);
  }

  /** Reads a word and follows BEGIN ATOMIC, CASE and END, whose semicolons are not the statement's. */
  private int word(int at) {
    int end = wordEnd(sql, at);
    String word = new String(sql, at, end - at + 1).toUpperCase(Locale.ROOT);
    inStatement = true;
    if (firstWord.isEmpty()) {
      firstWord = word;
    }
    if (word.equals("ATOMIC") && previousWord.equals("BEGIN") && firstWord.equals("CREATE")) {
      atomic = 1;
    } else if (atomic > 0 && word.equals("CASE")) {
      atomic++;
    } else if (atomic > 0 && word.equals("END")) {
      atomic--;
    }
    previousWord = word;
    return end;
  }

  private void finish(int end) {
    int from = start;
    while (from < end) {
      int comment = skipComment(sql, from);
      if (comment > from) {
        from = Math.min(comment + 1, end);
      } else if (isBlank(sql[from])) {
        from++;
      } else {
        break;
      }
    }
    if (from < end) {
      String text = new String(sql, from, end - from).stripTrailing();
      statements.add(new SqlScript.Statement(statements.size() + 1, begunOn(from), text));
    }
    start = end + 1;
    firstWord = "";
    previousWord = "";
    parentheses = 0;
    atomic = 0;
    inStatement = false;
  }

  /** The line of a statement's beginning, which may lie before a directive that was met inside it. */
  private int begunOn(int from) {
    int behind = Math.max(counted, from);
    int last = lineAt(from);
    for (int i = from; i < behind; i++) {
      last -= sql[i] == '\n' ? 1 : 0;
    }
    return last;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || c == '\uFEFF';
  }

  /** Counts on from where it was asked last: a script of thousands of statements is counted once. */
  private int lineAt(int offset) {
    for (; counted < offset; counted++) {
      if (sql[counted] == '\n') {
        line++;
      }
    }
    return line;
  }
}
