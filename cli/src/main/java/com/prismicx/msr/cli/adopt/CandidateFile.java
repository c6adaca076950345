package com.prismicx.msr.cli.adopt;

import com.prismicx.msr.cli.folder.FolderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file that says which schema is which tenant's. */
public final class CandidateFile {
  private CandidateFile() {}

  /** Reads it; tells every line that is wrong. */
  public static List<Candidate> read(Path file) {
    List<Candidate> candidates = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (String raw : lines(file)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int at = line.indexOf('=');
      if (at < 1 || at == line.length() - 1) {
        problems.add("line " + number + " is not <tenant>=<schema>");
        continue;
      }
      Candidate candidate =
          new Candidate(line.substring(0, at).strip(), line.substring(at + 1).strip());
      boolean first = seen.add("tenant " + candidate.tenantId());
      if (!seen.add("schema " + candidate.schema()) || !first) {
        problems.add("line " + number + " names a tenant or schema for the second time");
      }
      candidates.add(candidate);
    }
    if (!problems.isEmpty()) {
      throw new FolderException(file, problems);
    }
    return candidates;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
