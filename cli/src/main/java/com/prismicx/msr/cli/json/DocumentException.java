package com.prismicx.msr.cli.json;

/** A document that cannot be taken; the message says what and, where known, in which line. */
public final class DocumentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public DocumentException(String problem) {
    this(0, problem);
  }

  DocumentException(int line, String problem) {
    super(line > 0 ? "line " + line + ": " + problem : problem);
  }
}
