package com.prismicx.msr.server.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Scripts that others wrote, read from the packages that carry them, and put together but not changed. */
final class Packaged {
  private static final String ACTIVITI = "org/activiti/db/";
  private static final String FLOWABLE = "org/flowable/db/";
  private static final String FLOWABLE_COMMON = "org/flowable/common/db/";
  static final String CONDUCTOR = "db/migration_postgres/";
  private static final String CREATE_COMMON = "create/flowable.postgres.create.common.sql";
  private static final String CREATE_ENGINE = "create/flowable.postgres.create.engine.sql";
  private static final Pattern UPGRADE =
      Pattern.compile(".*postgres\\.upgradestep\\.(\\d+)\\.to\\.(\\d+)\\.(\\w+)\\.sql");
  // What leads to 5.22 and lower was Activiti's.
  private static final Pattern OF_FLOWABLE = Pattern.compile("[678]\\d{3}");
  private static final Pattern FLYWAY = Pattern.compile(".*/V(\\d+)__.*\\.sql");

  private Packaged() {}

  /**
   * A script of an upgrade.
   *
   * @param from of up to five digits, such as 6412 for 6.4.1.2
   */
  private record Upgrade(String resource, String from, String to, String component) {
    /** The version of the release that it belongs to. */
    String release() {
      return "%c.%c.0".formatted(to.charAt(0), to.charAt(1));
    }
  }

  /** What makes Activiti 5.22 from nothing, the end of which Flowable began at; without its users and groups. */
  static String activiti() {
    return joined(
        ACTIVITI + "create/activiti.postgres.create.engine.sql",
        ACTIVITI + "create/activiti.postgres.create.history.sql");
  }

  /** What makes Flowable 8.0 from nothing. */
  static String flowable() {
    return joined(
        FLOWABLE_COMMON + CREATE_COMMON,
        FLOWABLE + CREATE_ENGINE,
        FLOWABLE + "create/flowable.postgres.create.history.sql");
  }

  /** What takes Flowable 8.0 away again. */
  static String withoutFlowable() {
    return joined(
        FLOWABLE + "drop/flowable.postgres.drop.engine.sql",
        FLOWABLE + "drop/flowable.postgres.drop.history.sql",
        FLOWABLE_COMMON + "drop/flowable.postgres.drop.common.sql");
  }

  /** Each release of Flowable, lowest first, with all that leads to it from the one before. */
  static Map<String, String> flowableUpgrades() {
    Map<String, List<String>> releases = new LinkedHashMap<>();
    Stream.of(
            list(FLOWABLE_COMMON + CREATE_COMMON, FLOWABLE_COMMON + "upgrade/"),
            list(FLOWABLE + CREATE_ENGINE, FLOWABLE + "upgrade/"))
        .flatMap(List::stream)
        .map(Packaged::upgrade)
        .filter(upgrade -> OF_FLOWABLE.matcher(upgrade.to).matches())
        .sorted(
            Comparator.comparing(Upgrade::to).thenComparingInt(upgrade -> order(upgrade.component)))
        .forEach(
            upgrade ->
                releases
                    .computeIfAbsent(upgrade.release(), key -> new ArrayList<>())
                    .add(upgrade.resource));
    Map<String, String> scripts = new LinkedHashMap<>();
    releases.forEach(
        (release, files) -> scripts.put(release, joined(files.toArray(String[]::new))));
    return scripts;
  }

  /** Every PostgreSQL upgrade script of Flowable's engine by its file, those of Activiti's time too. */
  static Map<String, String> flowableScripts() {
    return list(FLOWABLE + CREATE_ENGINE, FLOWABLE + "upgrade/").stream()
        .filter(name -> name.contains(".postgres."))
        .sorted()
        .collect(Collectors.toMap(name -> name, Packaged::read, (a, b) -> a, LinkedHashMap::new));
  }

  /** Flyway's V1 to V8 of Conductor, in their order. */
  static List<String> conductor() {
    Map<Integer, String> found =
        list(CONDUCTOR + "V1__initial_schema.sql", CONDUCTOR).stream()
            .map(FLYWAY::matcher)
            .filter(Matcher::matches)
            .collect(
                Collectors.toMap(matcher -> Integer.valueOf(matcher.group(1)), Matcher::group));
    return IntStream.rangeClosed(1, found.size())
        .mapToObj(number -> read(Objects.requireNonNull(found.get(number))))
        .toList();
  }

  private static Upgrade upgrade(String resource) {
    Matcher matcher = UPGRADE.matcher(resource);
    return matcher.matches()
        ? new Upgrade(resource, matcher.group(1), matcher.group(2), matcher.group(3))
        : new Upgrade(resource, "", "", "");
  }

  private static int order(String component) {
    return List.of("common", "engine", "history").indexOf(component);
  }

  private static String joined(String... resources) {
    return Arrays.stream(resources).map(Packaged::read).collect(Collectors.joining("\n;\n"));
  }

  private static String read(String resource) {
    try (InputStream in = Packaged.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a folder in the package that has another resource. */
  private static List<String> list(String known, String folder) {
    URL url = Objects.requireNonNull(Packaged.class.getClassLoader().getResource(known), known);
    try {
      return ((JarURLConnection) url.openConnection())
          .getJarFile().stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(folder) && name.endsWith(".sql"))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
