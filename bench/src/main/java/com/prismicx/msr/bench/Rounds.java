package com.prismicx.msr.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Two loads by turns: what else the machine does meanwhile hits both, and the median of the rounds' ratios forgets the rounds
 * that it hit unevenly. Many short rounds forget more of it than few long ones.
 *
 * @param warmUp how many calls each answers before it counts; Hibernate needs many until the JIT is done with it
 * @param count how many rounds
 * @param length of one load in one round
 */
record Rounds(int warmUp, int count, Duration length) {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int MOST_STEPS = 20;

  /** Lets both run and compares the first with the second. */
  Comparison compare(Load subject, Load reference) {
    warmUp(subject);
    warmUp(reference);
    List<Load.Outcome> subjects = new ArrayList<>();
    List<Load.Outcome> references = new ArrayList<>();
    for (int round = 0; round < count; round++) {
      if (round % 2 == 0) {
        subjects.add(subject.run(length));
        references.add(reference.run(length));
      } else {
        references.add(reference.run(length));
        subjects.add(subject.run(length));
      }
    }
    return new Comparison(subjects, references);
  }

  private void warmUp(Load load) {
    double answered = 0;
    for (int step = 0; step < MOST_STEPS && answered < warmUp; step++) {
      answered += load.run(STEP).rate();
    }
  }

  /** What came of both, round by round. */
  record Comparison(List<Load.Outcome> subjects, List<Load.Outcome> references) {
    Comparison {
      subjects = List.copyOf(subjects);
      references = List.copyOf(references);
    }

    double ratio() {
      return median(ratios());
    }

    /** What helps to judge the ratio, a line each. */
    String[] details(String subject, String reference) {
      List<Double> sorted = ratios().stream().sorted().toList();
      String rates =
          "%s %,.0f/s, %s %,.0f/s (medians of %d rounds; ratios from %.2f to %.2f)"
              .formatted(
                  subject,
                  rate(subjects),
                  reference,
                  rate(references),
                  sorted.size(),
                  sorted.getFirst(),
                  sorted.getLast());
      return Stream.of(
              Stream.of(rates), failures(subject, subjects), failures(reference, references))
          .flatMap(lines -> lines)
          .toArray(String[]::new);
    }

    private List<Double> ratios() {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < subjects.size(); round++) {
        double reference = references.get(round).rate();
        if (reference == 0) {
          throw new IllegalStateException(
              "no call was answered: " + references.get(round).failure());
        }
        ratios.add(subjects.get(round).rate() / reference);
      }
      return ratios;
    }

    private static double rate(List<Load.Outcome> outcomes) {
      return median(outcomes.stream().map(Load.Outcome::rate).toList());
    }

    private static Stream<String> failures(String name, List<Load.Outcome> outcomes) {
      long failed = outcomes.stream().mapToLong(Load.Outcome::failed).sum();
      return outcomes.stream()
          .map(Load.Outcome::failure)
          .filter(Objects::nonNull)
          .limit(1)
          .map(said -> "%d calls of %s failed, such as: %s".formatted(failed, name, said));
    }
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
