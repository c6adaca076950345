package com.prismicx.msr.server.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one directive says.
 *
 * @param kind of the step that it begins; empty when it begins none
 * @param problems what is wrong with it
 */
record Directive(
    int line,
    Optional<ScriptStep.Kind> kind,
    int batchSize,
    Duration pause,
    List<String> problems) {
  private static final Pattern SIZE = Pattern.compile("[0-9]{1,9}");
  private static final Pattern PAUSE = Pattern.compile("([0-9]{1,9})(ms|s)");
  private static final String KNOWN =
      "; there are `-- msr:step`, `-- msr:step concurrent` and `-- msr:step batch size=1000"
          + " pause=50ms`";

  /** Reads what stands in the comment from {@code msr:} on. */
  static Directive read(SqlScanner.DirectiveLine found) {
    String[] words = found.text().toLowerCase(Locale.ROOT).split("\\s+");
    Reader reader = new Reader();
    if (!found.alone()) {
      reader.problems.add(
          "the directive " + words[0] + " must stand on a line of its own, before the step");
    } else if (found.inStatement()) {
      reader.problems.add(
          "the directive "
              + words[0]
              + " stands in the middle of a statement; end the statement before it with a"
              + " semicolon");
    } else {
      reader.read(words);
    }
    return new Directive(found.line(), reader.kind, reader.size, reader.pause, reader.problems);
  }

  private static final class Reader {
    private final List<String> problems = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private Optional<ScriptStep.Kind> kind = Optional.empty();
    private int size = ScriptStep.DEFAULT_BATCH_SIZE;
    private Duration pause = Duration.ZERO;

    void read(String[] words) {
      if (!words[0].equals("msr:step")) {
        problems.add("the directive " + words[0] + " is not known" + KNOWN);
        return;
      }
      boolean bare = words.length == 1 || words[1].contains("=");
      kind = bare ? Optional.of(ScriptStep.Kind.TRANSACTIONAL) : kind(words[1]);
      if (kind.isEmpty()) {
        problems.add("a step of the kind '" + words[1] + "' is not known" + KNOWN);
        return;
      }
      for (int i = bare ? 1 : 2; i < words.length; i++) {
        option(words[i]);
      }
    }

    private static Optional<ScriptStep.Kind> kind(String word) {
      return switch (word) {
        case "transactional" -> Optional.of(ScriptStep.Kind.TRANSACTIONAL);
        case "concurrent" -> Optional.of(ScriptStep.Kind.CONCURRENT);
        case "batch" -> Optional.of(ScriptStep.Kind.BATCH);
        default -> Optional.empty();
      };
    }

    private void option(String word) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      boolean batch = kind.equals(Optional.of(ScriptStep.Kind.BATCH));
      if (!batch || equals < 0 || !(name.equals("size") || name.equals("pause"))) {
        problems.add(
            "the option '" + word + "' is not known; only a batch has options, size and pause");
      } else if (!seen.add(name)) {
        problems.add("the option " + name + " stands twice");
      } else if (name.equals("size")) {
        readSize(value);
      } else {
        readPause(value);
      }
    }

    private void readSize(String value) {
      int rows = SIZE.matcher(value).matches() ? Integer.parseInt(value) : 0;
      if (rows < 1 || rows > ScriptStep.MAX_BATCH_SIZE) {
        problems.add("size is '" + value + "', but must be 1 to " + ScriptStep.MAX_BATCH_SIZE);
      } else {
        size = rows;
      }
    }

    private void readPause(String value) {
      Matcher matcher = PAUSE.matcher(value);
      Duration read =
          matcher.matches()
              ? Duration.ofMillis(
                  Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("s") ? 1000 : 1))
              : Duration.ofDays(1);
      if (read.compareTo(ScriptStep.MAX_PAUSE) > 0) {
        problems.add("pause is '" + value + "', but must be 0ms to 10s, with its unit ms or s");
      } else {
        pause = read;
      }
    }
  }
}
