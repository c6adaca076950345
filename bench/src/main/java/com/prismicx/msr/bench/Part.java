package com.prismicx.msr.bench;

/** Something that can be measured by its name: {@code ./msr bench NAME}. */
interface Part {
  String name();

  /** What it measures, in a few words for the usage. */
  String about();

  /** Whether {@code ./msr bench} without a name measures it too. */
  default boolean inEveryRun() {
    return true;
  }

  /** Measures and prints. */
  void measure(Bench bench) throws Exception;
}
