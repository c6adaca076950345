package com.prismicx.msr.server.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semver4j.Semver;

final class PrecedenceTest {
  private static final List<String> WORDS =
      List.of(
          "0", "1", "2", "9", "10", "11", "100", "a", "A", "b", "alpha", "beta", "rc", "rc1", "rc2",
          "rc10", "x-y", "-", "--1", "0a");

  @Test
  void sorts_by_bytes_as_the_semver_specification_orders() {
    List<Semver> versions = random(WORDS);
    for (Semver a : versions) {
      for (Semver b : versions) {
        assertThat(Integer.signum(Precedence.of(a).compareTo(Precedence.of(b))))
            .as("%s and %s", a, b)
            .isEqualTo(Integer.signum(bySpecification(a, b)));
      }
    }
  }

  /** Where an identifier mixes letters and digits the library departs from the specification ({@code rc10 > rc2}). */
  @Test
  void sorts_exactly_as_the_library_compares_where_that_keeps_to_the_specification() {
    List<Semver> versions =
        random(WORDS.stream().filter(w -> w.matches("[0-9]+|[A-Za-z]+")).toList());
    for (Semver a : versions) {
      for (Semver b : versions) {
        assertThat(Integer.signum(Precedence.of(a).compareTo(Precedence.of(b))))
            .as("%s and %s", a, b)
            .isEqualTo(Integer.signum(a.compareTo(b)));
      }
    }
  }

  /** Clause 11 of semver 2.0.0, word for word. */
  private static int bySpecification(Semver a, Semver b) {
    int core =
        Comparator.<Semver>comparingLong(v -> v.getMajor())
            .thenComparingLong(v -> v.getMinor())
            .thenComparingLong(v -> v.getPatch())
            .compare(a, b);
    if (core != 0 || (a.getPreRelease().isEmpty() && b.getPreRelease().isEmpty())) {
      return core;
    }
    if (a.getPreRelease().isEmpty() || b.getPreRelease().isEmpty()) {
      return a.getPreRelease().isEmpty() ? 1 : -1;
    }
    for (int i = 0; i < Math.min(a.getPreRelease().size(), b.getPreRelease().size()); i++) {
      int order = identifiers(a.getPreRelease().get(i), b.getPreRelease().get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.getPreRelease().size(), b.getPreRelease().size());
  }

  private static int identifiers(String a, String b) {
    boolean numberA = a.matches("[0-9]+");
    boolean numberB = b.matches("[0-9]+");
    if (numberA && numberB) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    if (numberA || numberB) {
      return numberA ? -1 : 1;
    }
    return a.compareTo(b);
  }

  @Test
  void sorts_the_examples_of_the_semver_specification() {
    List<String> rising =
        List.of(
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "2.0.0",
            "2.1.0",
            "2.1.1");
    assertThat(rising)
        .isSortedAccordingTo(
            (a, b) ->
                Precedence.of(Precedence.parse("v", a))
                    .compareTo(Precedence.of(Precedence.parse("v", b))));
  }

  @Test
  void the_longest_version_has_a_key_that_fits_its_column() {
    assertThat(Precedence.of(Precedence.parse("v", "1.0.0-a.a.a.a.a.a.a")).length())
        .isLessThan(200);
  }

  private static List<Semver> random(List<String> words) {
    Random random = new Random(42);
    return IntStream.range(0, 300).mapToObj(i -> random(random, words)).toList();
  }

  private static Semver random(Random random, List<String> words) {
    StringBuilder text =
        new StringBuilder(number(random) + "." + number(random) + "." + number(random));
    int identifiers = random.nextInt(4);
    for (int i = 0; i < identifiers; i++) {
      text.append(i == 0 ? '-' : '.').append(words.get(random.nextInt(words.size())));
    }
    return Precedence.parse("version", text.toString().equals("0.0.0") ? "0.0.1" : text.toString());
  }

  private static int number(Random random) {
    return List.of(0, 1, 2, 9, 10, 100).get(random.nextInt(6));
  }
}
