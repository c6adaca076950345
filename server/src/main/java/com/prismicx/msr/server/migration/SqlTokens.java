package com.prismicx.msr.server.migration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Parser;

/** The words, names, strings and symbols of one statement, without blanks and comments. */
final class SqlTokens {
  private static final int NAME_BYTES = 63;
  private static final String LIMIT = "limit";

  private SqlTokens() {}

  enum Kind {
    /** A keyword or a name without quotes; in lower case. */
    WORD,
    /** A name in double quotes; without them. */
    NAME,
    /** A string, in quotes or dollar quotes; without them. */
    STRING,
    /** {@code :limit}. */
    LIMIT,
    /** Any other character. */
    SYMBOL
  }

  /**
   * One token.
   *
   * @param start offset of its first character
   * @param end offset after its last character
   */
  record Token(Kind kind, String text, int start, int end) {
    boolean is(String word) {
      return kind != Kind.NAME && kind != Kind.STRING && text.equals(word);
    }
  }

  static List<Token> of(String statement) {
    char[] sql = statement.toCharArray();
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length) {
      int comment = SqlScanner.skipComment(sql, at);
      if (comment > at) {
        at = comment + 1;
      } else if (Character.isWhitespace(sql[at])) {
        at++;
      } else {
        Token token = token(sql, at);
        tokens.add(token);
        at = token.end();
      }
    }
    return tokens;
  }

  private static Token token(char[] sql, int at) {
    int quoted = SqlScanner.skipQuoted(sql, at);
    if (quoted > at) {
      return quoted(sql, at, Math.min(quoted + 1, sql.length));
    }
    if (Parser.isIdentifierStartChar(sql[at])) {
      int end = SqlScanner.wordEnd(sql, at) + 1;
      return new Token(Kind.WORD, name(lowerCase(text(sql, at, end))), at, end);
    }
    if (sql[at] == ':') {
      return colon(sql, at);
    }
    return new Token(Kind.SYMBOL, text(sql, at, at + 1), at, at + 1);
  }

  /** A placeholder, a cast, or the colon of something else. */
  private static Token colon(char[] sql, int at) {
    if (at + 1 < sql.length && sql[at + 1] == ':') {
      return new Token(Kind.SYMBOL, "::", at, at + 2);
    }
    int end = at + 1;
    if (end < sql.length && Parser.isIdentifierStartChar(sql[end])) {
      end = SqlScanner.wordEnd(sql, end) + 1;
      if (lowerCase(text(sql, at + 1, end)).equals(LIMIT)) {
        return new Token(Kind.LIMIT, ":" + LIMIT, at, end);
      }
    }
    return new Token(Kind.SYMBOL, ":", at, at + 1);
  }

  private static Token quoted(char[] sql, int at, int end) {
    int tag = 1;
    if (sql[at] == '$') {
      tag = text(sql, at + 1, end).indexOf('$') + 2;
    }
    String inner = text(sql, at + tag, Math.max(at + tag, end - tag));
    return switch (sql[at]) {
      case '"' -> new Token(Kind.NAME, name(inner.replace("\"\"", "\"")), at, end);
      case '\'' -> new Token(Kind.STRING, inner.replace("''", "'"), at, end);
      default -> new Token(Kind.STRING, inner, at, end);
    };
  }

  /** As PostgreSQL keeps it: at most 63 bytes, cut between characters. */
  private static String name(String text) {
    if (text.length() * 3 <= NAME_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES) {
      return text;
    }
    int end = 0;
    int bytes = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > NAME_BYTES) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  /** As PostgreSQL folds names: A to Z only. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lower.toString();
  }

  private static String text(char[] sql, int from, int to) {
    return new String(sql, from, to - from);
  }
}
