package com.prismicx.msr.cli.output;

/** Text from elsewhere, made fit for a terminal: what somebody stored must not move the reader's cursor. */
public final class Printable {

  private Printable() {}

  /** One line: every control character becomes a blank. */
  public static String line(String text) {
    return replace(text, false);
  }

  /** Lines stay lines; other control characters but tabs become their Unicode pictures, such as ␍. */
  public static String text(String text) {
    return replace(text, true);
  }

  private static String replace(String text, boolean keepLines) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().map(c -> printable(c, keepLines)).forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static int printable(int c, boolean keepLines) {
    if (!Character.isISOControl(c) || (keepLines && (c == '\n' || c == '\t'))) {
      return c;
    }
    // The pictures of U+0000 to U+001F begin at U+2400.
    return keepLines && c < 0x20 ? 0x2400 + c : ' ';
  }
}
