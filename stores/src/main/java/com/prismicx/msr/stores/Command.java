package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A short-lived program, run to its end. */
record Command(List<String> words) {
  Command {
    words = List.copyOf(words);
  }

  /** What it printed, to both outputs, and how it ended. */
  record Result(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  Result run() {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    // PGDATA, PGPORT and their like would redirect the programs; messages shall be in English.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(127, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(130, "interrupted");
    }
  }
}
