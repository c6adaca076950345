package com.prismicx.msr.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs the parts that are named, or those that belong to every run. */
public final class Main {
  private static final List<Part> PARTS =
      List.of(
          new RpcPart(),
          new JdbcPart(),
          new RestPart(),
          new StartPart(),
          new MemoryPart(),
          new FleetPart(),
          new GatePart(),
          new ChaosPart());

  private Main() {}

  public static void main(String[] names) throws Exception {
    Locale.setDefault(Locale.ROOT); // figures are for scripts
    List<String> unknown =
        List.of(names).stream()
            .filter(name -> PARTS.stream().noneMatch(part -> part.name().equals(name)))
            .toList();
    if (!unknown.isEmpty()) {
      System.err.println(usage(unknown));
      System.exit(2);
    }
    try (Bench bench = new Bench()) {
      for (Part part : PARTS) {
        if (names.length == 0 ? part.inEveryRun() : List.of(names).contains(part.name())) {
          part.measure(bench);
        }
      }
    }
  }

  private static String usage(List<String> unknown) {
    return PARTS.stream()
        .map(part -> "  %-10s %s".formatted(part.name(), part.about()))
        .collect(
            Collectors.joining(
                "\n", "no such part: " + String.join(", ", unknown) + "\nparts:\n", ""));
  }
}
