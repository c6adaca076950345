package com.prismicx.msr.cli.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a folder, gathered: a publisher mends all of it in one go. */
final class Problems {

  private final List<String> found = new ArrayList<>();

  void add(String file, String problem) {
    found.add(file + ": " + problem);
  }

  void refuseIfAny(Path folder) {
    if (!found.isEmpty()) {
      throw new FolderException(folder, found);
    }
  }
}
