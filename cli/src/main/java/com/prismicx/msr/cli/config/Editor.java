package com.prismicx.msr.cli.config;

import java.io.IOException;
import java.nio.file.Path;

/** The user's editor. */
public interface Editor {

  /** Lets the user edit a file and returns when that is done. */
  void edit(Path file) throws IOException;

  /** What $VISUAL or $EDITOR names, as Git and crontab take it: with arguments, if it has some. */
  static Editor ofEnvironment() {
    return of(System.getenv().getOrDefault("VISUAL", System.getenv().getOrDefault("EDITOR", "vi")));
  }

  /** An editor's command line, to which the file's name is added. */
  static Editor of(String command) {
    return file -> run(command, file);
  }

  private static void run(String command, Path file) throws IOException {
    Process editor =
        new ProcessBuilder("sh", "-c", command + " \"$1\"", command, file.toString())
            .inheritIO()
            .start();
    try {
      int exit = editor.waitFor();
      if (exit != 0) {
        throw new IOException("the editor `%s` ended with exit code %d".formatted(command, exit));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the editor was open", e);
    }
  }
}
