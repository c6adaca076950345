package com.prismicx.msr.server.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/**
 * A publisher's script, taken apart into its statements. Quotes, comments and dollar quotes are read by the driver's own
 * lexer; a semicolon inside parentheses or a {@code BEGIN ATOMIC … END} body does not end a statement.
 *
 * @param statements in order
 */
public record SqlScript(List<Statement> statements) {
  private static final Pattern TRANSACTION_CONTROL =
      Pattern.compile(
          "(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\\b.*|PREPARE TRANSACTION\\b.*"
              + "|SET (?:LOCAL |SESSION )?(?:TRANSACTION|CHARACTERISTICS)\\b.*",
          Pattern.DOTALL);
  private static final Pattern COPY_STREAM =
      Pattern.compile("COPY\\b.*\\b(?:FROM STDIN|TO STDOUT)\\b.*", Pattern.DOTALL);
  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^[ \\t]*--[ \\t]*msr:(\\S*)");

  public SqlScript {
    statements = List.copyOf(statements);
  }

  /**
   * One statement.
   *
   * @param number from 1
   * @param line of the script on which it begins, from 1
   * @param text without the semicolon
   */
  public record Statement(int number, int line, String text) {
    /** The words of its beginning in upper case with single spaces, comments left out. */
    String head() {
      return SqlScanner.head(text);
    }
  }

  /** Something in a script that can never work. */
  public record Problem(int line, String description) {}

  /** Takes a script apart. */
  public static SqlScript parse(String sql) {
    return new SqlScript(SqlScanner.split(sql));
  }

  /** What can be told from the text alone; everything else only the database can tell. */
  public static List<Problem> problems(String sql) {
    List<Problem> problems = new ArrayList<>();
    DIRECTIVE
        .matcher(sql)
        .results()
        .forEach(
            match ->
                problems.add(
                    new Problem(
                        lineOf(sql, match.start(1)),
                        "the directive msr:"
                            + match.group(1)
                            + " is not known to this release; a script"
                            + " is one transactional step")));
    List<Statement> statements = parse(sql).statements();
    if (statements.isEmpty()) {
      problems.add(new Problem(1, "there is no statement in the script"));
    }
    statements.forEach(statement -> check(statement, problems));
    return problems;
  }

  private static void check(Statement statement, List<Problem> problems) {
    String head = statement.head();
    if (head.startsWith("\\")) {
      problems.add(
          new Problem(
              statement.line(),
              "'" + head.split(" ", 2)[0] + "' is a command of psql, not SQL; remove it"));
    } else if (TRANSACTION_CONTROL.matcher(head).matches()) {
      problems.add(
          new Problem(
              statement.line(),
              "'"
                  + head.split(" ", 2)[0].toUpperCase(Locale.ROOT)
                  + "' controls the transaction, which is the server's: the whole script is one"
                  + " transaction; remove it"));
    } else if (COPY_STREAM.matcher(head).matches()) {
      problems.add(
          new Problem(
              statement.line(), "COPY from or to the client cannot work here; use INSERT instead"));
    }
  }

  static int lineOf(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** The scanning itself. */
  private static final class SqlScanner {
    private static final int HEAD = 400;

    private final char[] sql;
    private final List<Statement> statements = new ArrayList<>();
    private int start;
    private int line = 1;
    private int counted;
    private int parentheses;
    private int atomic;
    private String firstWord = "";
    private String previousWord = "";

    private SqlScanner(String sql) {
      this.sql = sql.toCharArray();
    }

    static List<Statement> split(String sql) {
      SqlScanner scanner = new SqlScanner(sql);
      scanner.scan();
      return scanner.statements;
    }

    static String head(String statement) {
      char[] sql = statement.toCharArray();
      StringBuilder head = new StringBuilder();
      for (int i = 0; i < sql.length && head.length() < HEAD; i++) {
        int end = skipComment(sql, i);
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

    private void scan() {
      for (int i = 0; i < sql.length; i++) {
        int end = skipQuoted(sql, i);
        if (end > i) {
          i = end;
        } else if (Parser.isIdentifierStartChar(sql[i])) {
          i = word(i);
        } else {
          symbol(i);
        }
      }
      finish(sql.length);
    }

    private void symbol(int at) {
      switch (sql[at]) {
        case '(' -> parentheses++;
        case ')' -> parentheses = Math.max(0, parentheses - 1);
        case ';' -> {
          if (parentheses == 0 && atomic == 0) {
            finish(at);
          }
        }
        default -> {}
      }
    }

    /** Reads a word and follows BEGIN ATOMIC, CASE and END, whose semicolons are not the statement's. */
    private int word(int at) {
      int end = at;
      while (end + 1 < sql.length && Parser.isIdentifierContChar(sql[end + 1])) {
        end++;
      }
      String word = new String(sql, at, end - at + 1).toUpperCase(Locale.ROOT);
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
        } else if (Character.isWhitespace(sql[from]) || sql[from] == '\uFEFF') {
          from++;
        } else {
          break;
        }
      }
      if (from < end) {
        String text = new String(sql, from, end - from).stripTrailing();
        statements.add(new Statement(statements.size() + 1, lineAt(from), text));
      }
      start = end + 1;
      firstWord = "";
      previousWord = "";
      parentheses = 0;
      atomic = 0;
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

    private static int skipQuoted(char[] sql, int at) {
      return switch (sql[at]) {
        case '\'' -> Parser.parseSingleQuotes(sql, at, true);
        case '"' -> Parser.parseDoubleQuotes(sql, at);
        case '$' -> Parser.parseDollarQuotes(sql, at);
        default -> skipComment(sql, at);
      };
    }

    private static int skipComment(char[] sql, int at) {
      return switch (sql[at]) {
        case '-' -> Parser.parseLineComment(sql, at);
        case '/' -> Parser.parseBlockComment(sql, at);
        default -> at;
      };
    }
  }
}
