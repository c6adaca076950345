package com.prismicx.msr.cli.folder;

import java.nio.file.Path;
import java.util.List;

/** A folder that cannot be applied. */
public final class FolderException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  public FolderException(Path folder, List<String> problems) {
    super("%s cannot be applied; nothing was written".formatted(folder));
    this.problems = List.copyOf(problems);
  }

  /** Each with its file, relative to the folder. */
  public List<String> problems() {
    return problems;
  }
}
