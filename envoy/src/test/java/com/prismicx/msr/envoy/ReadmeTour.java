package com.prismicx.msr.envoy;

import java.util.ArrayList;
import java.util.List;

/** The commands in README's {@code console} blocks, each with what it prints. */
final class ReadmeTour {
  private static final String BLOCK = "```console";
  private static final String END = "```";
  private static final String PROMPT = "$ ";

  private final List<String> lines;
  private final List<Step> steps = new ArrayList<>();

  /**
   * A command and what stands below it.
   *
   * @param outputLine index of the line after the command
   * @param outputLines how many lines it prints
   */
  record Step(String command, String output, int outputLine, int outputLines) {}

  private ReadmeTour(String text) {
    lines = new ArrayList<>(text.lines().toList());
  }

  static ReadmeTour parse(String text) {
    ReadmeTour tour = new ReadmeTour(text);
    boolean inside = false;
    for (int i = 0; i < tour.lines.size(); i++) {
      String line = tour.lines.get(i);
      if (line.startsWith(END)) {
        inside = line.equals(BLOCK);
      } else if (inside && line.startsWith(PROMPT)) {
        tour.steps.add(tour.step(i));
      }
    }
    return tour;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Puts another output below the n-th command. */
  void replace(int n, String printed) {
    Step present = steps.get(n);
    List<String> fresh = printed.stripTrailing().lines().toList();
    lines.subList(present.outputLine(), present.outputLine() + present.outputLines()).clear();
    lines.addAll(present.outputLine(), fresh);
    int shift = fresh.size() - present.outputLines();
    for (int i = n + 1; i < steps.size(); i++) {
      Step later = steps.get(i);
      steps.set(
          i,
          new Step(
              later.command(), later.output(), later.outputLine() + shift, later.outputLines()));
    }
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  /** A text without what differs from run to run. */
  static String comparable(String printed) {
    return printed
        .replaceAll("\\b([oivmr]|msr)_[0-9a-f]{32}\\b", "$1_<id>")
        .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<uuid>")
        .replaceAll("\\b[0-9a-f]{64}\\b", "<fingerprint>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>")
        .replaceAll("(?m)^date: .*$", "date: <time>")
        .replaceAll("[\\t ]+", " ")
        .replace("\r", "")
        .strip();
  }

  private Step step(int at) {
    StringBuilder command = new StringBuilder(lines.get(at).substring(PROMPT.length()));
    int next = at + 1;
    while (command.toString().endsWith("\\")) {
      command.setLength(command.length() - 1);
      command.append(lines.get(next++).strip());
    }
    int first = next;
    while (!lines.get(next).startsWith(END) && !lines.get(next).startsWith(PROMPT)) {
      next++;
    }
    return new Step(
        command.toString(), String.join("\n", lines.subList(first, next)), first, next - first);
  }
}
