package com.prismicx.msr.server.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.version.VersionOutline;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UpgradePathTest {
  @Test
  void takes_a_baseline_in_one_step() {
    UpgradePath path =
        path("1.0.0=1 1.1.0=2 2.0.0=3", "0.0.0>1.0.0 1.0.0>1.1.0 1.1.0>2.0.0 0.0.0>2.0.0");
    assertThat(steps(path, "0.0.0", "2.0.0")).contains("0.0.0 -> 2.0.0");
  }

  @Test
  void walks_a_chain_in_order() {
    UpgradePath path = path("1.0.0=1 1.1.0=2 2.0.0=3", "0.0.0>1.0.0 1.0.0>1.1.0 1.1.0>2.0.0");
    assertThat(steps(path, "0.0.0", "2.0.0"))
        .contains("0.0.0 -> 1.0.0, 1.0.0 -> 1.1.0, 1.1.0 -> 2.0.0");
    assertThat(steps(path, "1.1.0", "2.0.0")).contains("1.1.0 -> 2.0.0");
  }

  @Test
  void takes_the_fewest_steps_and_of_equally_short_ways_the_one_that_jumps_highest() {
    UpgradePath path =
        path(
            "1.0.0=1 1.1.0=2 1.2.0=3 1.10.0=4 2.0.0=5",
            "1.0.0>1.1.0 1.1.0>1.2.0 1.2.0>2.0.0 1.0.0>1.2.0 1.0.0>1.10.0 1.10.0>2.0.0");
    assertThat(steps(path, "1.0.0", "2.0.0")).contains("1.0.0 -> 1.10.0, 1.10.0 -> 2.0.0");
  }

  @Test
  void equal_schema_versions_need_no_migration() {
    UpgradePath path = path("1.0.0=1 1.0.1=1 1.1.0=2", "0.0.0>1.0.0 1.0.1>1.1.0");
    assertThat(steps(path, "1.0.0", "1.0.1")).contains("1.0.0 -> 1.0.1");
    assertThat(steps(path, "0.0.0", "1.1.0"))
        .contains("0.0.0 -> 1.0.0, 1.0.0 -> 1.0.1, 1.0.1 -> 1.1.0");
    assertThat(steps(path, "1.0.1", "1.0.0")).isEmpty();
  }

  @Test
  void a_version_without_structure_follows_on_nothing() {
    assertThat(steps(path("1.0.0=0", ""), "0.0.0", "1.0.0")).contains("0.0.0 -> 1.0.0");
  }

  @Test
  void edges_that_touch_unknown_versions_do_not_count() {
    assertThat(steps(path("2.0.0=2", "0.0.0>1.0.0 1.0.0>2.0.0"), "0.0.0", "2.0.0")).isEmpty();
  }

  @Test
  void the_way_to_where_one_stands_has_no_steps() {
    assertThat(steps(path("1.0.0=1", ""), "1.0.0", "1.0.0")).contains("");
  }

  @Test
  void names_the_versions_from_which_a_way_leads() {
    UpgradePath path = path("1.0.0=1 1.1.0=2 2.0.0=3", "1.0.0>1.1.0 1.1.0>2.0.0");
    assertThat(path.startsFor("2.0.0", Stream.of("0.0.0", "1.0.0", "1.1.0")))
        .containsExactly("1.0.0", "1.1.0");
  }

  @Test
  void a_thousand_versions_are_no_trouble() {
    String versions =
        String.join(" ", IntStream.range(1, 1000).mapToObj(i -> "1." + i + ".0=" + i).toList());
    String edges =
        String.join(
            " ",
            IntStream.range(1, 999).mapToObj(i -> "1." + i + ".0>1." + (i + 1) + ".0").toList());
    assertThat(path(versions, edges).find("1.1.0", "1.999.0").orElseThrow()).hasSize(998);
  }

  private static Optional<String> steps(UpgradePath path, String from, String to) {
    return path.find(from, to)
        .map(steps -> String.join(", ", steps.stream().map(Edge::toString).toList()));
  }

  /** Versions as {@code version=schema_version}, edges as {@code from>to}. */
  private static UpgradePath path(String versions, String edges) {
    return new UpgradePath(
        words(versions).map(word -> word.split("=", -1)).map(UpgradePathTest::version).toList(),
        words(edges).map(word -> word.split(">", -1)).map(e -> new Edge(e[0], e[1])).toList());
  }

  private static Stream<String> words(String text) {
    return List.of(text.split(" ")).stream().filter(word -> !word.isEmpty());
  }

  private static VersionOutline version(String[] version) {
    return new VersionOutline(version[0], Integer.parseInt(version[1]));
  }
}
