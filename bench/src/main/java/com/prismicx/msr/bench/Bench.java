package com.prismicx.msr.bench;

import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run: what its parts share, started when the first of them asks, and where they print. */
final class Bench implements AutoCloseable {
  private static final String SECRET = "dGhpcyBpcyBub3QgYSBzZWNyZXQsIGl0IGlzIGEgYmVuY2g=";

  private @Nullable StoreSettings stores;
  private @Nullable Stage stage;
  private @Nullable FastStart fastStart;

  /** The contestants. */
  Stage stage() {
    Stage started = stage;
    if (started == null) {
      started = Stage.start(settings());
      stage = started;
    }
    return started;
  }

  /** Settings of a server on the run's databases: those of {@code ./msr up}, but it stops at once. */
  Map<String, String> settings() {
    if (stores == null) {
      stores = TestStores.fresh();
    }
    return settings(stores);
  }

  /** The same on databases that somebody else drops. */
  static Map<String, String> settings(StoreSettings stores) {
    Map<String, String> settings = new HashMap<>(stores.asSettings());
    settings.put("grpc.drain", "0ms");
    settings.put("control.migrate", "true");
    settings.put("secret.key", SECRET);
    return settings;
  }

  /** Flags with which the server starts quickly: as the launcher does it, from what the JVM learnt in a start before. */
  List<String> fastStart() {
    FastStart made = fastStart;
    if (made == null) {
      made = FastStart.record(settings());
      fastStart = made;
    }
    return made.flags();
  }

  /** Prints a figure, and below it what helps to judge it. */
  void print(Figure figure, String... details) {
    System.out.println(figure.line());
    for (String detail : details) {
      System.out.println("  " + detail);
    }
  }

  @Override
  public void close() {
    if (stage != null) {
      stage.close();
    }
    if (fastStart != null) {
      fastStart.close();
    }
    if (stores != null) {
      stores.drop();
    }
  }
}
