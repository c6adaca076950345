package com.prismicx.msr.cli.apply;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.prismicx.msr.cli.folder.SystemFolder;
import com.prismicx.msr.cli.folder.VersionContent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a version of the folder differs from the registered one, as a unified diff. */
final class Differences {

  private static final int CONTEXT = 3;

  private Differences() {}

  static String of(SystemFolder folder, VersionContent registered, VersionContent wanted) {
    String previous = folder.previous(wanted.version());
    SortedMap<String, String> before = registered.texts(previous);
    SortedMap<String, String> after = wanted.texts(previous);
    return Stream.concat(before.keySet().stream(), after.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .flatMap(
            file ->
                diff(
                    "%s %s/%s".formatted(folder.systemId(), wanted.version(), file),
                    before.getOrDefault(file, ""),
                    after.getOrDefault(file, "")))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static Stream<String> diff(String file, String before, String after) {
    List<String> old = lines(before);
    return UnifiedDiffUtils.generateUnifiedDiff(
        "registered " + file, "folder     " + file, old, DiffUtils.diff(old, lines(after)), CONTEXT)
        .stream();
  }

  // Keeps a last line end visible: with it there is one more, empty, line.
  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
  }
}
