package com.prismicx.msr.stores;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The command line of {@link StoresMain}. */
record StoresArguments(
    Path dir, int postgresPort, int mongoPort, Set<Store> which, boolean untilInputCloses) {
  static final String USAGE =
      "usage: --dir DIR [--postgres-port N] [--mongo-port N] [--only postgres|mongo]"
          + " [--until-input-closes]";

  StoresArguments {
    which = Set.copyOf(which);
  }

  static StoresArguments parse(List<String> words) {
    Parser parser = new Parser(words.iterator());
    while (parser.words.hasNext()) {
      parser.option(parser.words.next());
    }
    if (parser.dir == null) {
      throw new StoresException(USAGE);
    }
    return new StoresArguments(
        parser.dir, parser.postgresPort, parser.mongoPort, parser.which, parser.untilInputCloses);
  }

  private static final class Parser {
    private final Iterator<String> words;
    private Path dir;
    private int postgresPort;
    private int mongoPort;
    private Set<Store> which = Set.of(Store.values());
    private boolean untilInputCloses;

    Parser(Iterator<String> words) {
      this.words = words;
    }

    void option(String name) {
      switch (name) {
        case "--dir" -> dir = Path.of(value(name)).toAbsolutePath();
        case "--postgres-port" -> postgresPort = port(name, value(name));
        case "--mongo-port" -> mongoPort = port(name, value(name));
        case "--only" -> which = Set.of(store(value(name)));
        case "--until-input-closes" -> untilInputCloses = true;
        default -> throw new StoresException("Unknown option " + name + "; " + USAGE);
      }
    }

    private String value(String name) {
      if (!words.hasNext()) {
        throw new StoresException(name + " needs a value; " + USAGE);
      }
      return words.next();
    }

    private static int port(String name, String value) {
      try {
        int port = Integer.parseInt(value);
        if (port >= 0 && port <= 65_535) {
          return port;
        }
      } catch (NumberFormatException e) {
        // Said below, together with numbers that are out of range.
      }
      throw new StoresException(name + " needs a port between 0 and 65535, not " + value);
    }

    private static Store store(String value) {
      for (Store store : Store.values()) {
        if (store.name().toLowerCase(Locale.ROOT).equals(value)) {
          return store;
        }
      }
      throw new StoresException("--only needs postgres or mongo, not " + value);
    }
  }
}
