package com.prismicx.msr.server;

import com.prismicx.msr.server.postgres.ControlDatabase;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads settings, starts the server, waits for a signal, stops it. {@code migrate-control} as the first argument only brings
 * the control schema up to date.
 */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final String USAGE =
      "usage: [migrate-control] [--settings FILE]… [--set KEY=VALUE]…, and environment variables such"
          + " as MSR_CONTROL_URL for the key control.url";

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      run(arguments);
    } catch (SettingsReader.SettingsException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException | RuntimeException e) {
      log.error("cannot start: {}", e.getMessage(), e);
      System.exit(1);
    }
  }

  private static void run(String[] arguments) throws IOException, InterruptedException {
    boolean migrateOnly = arguments.length > 0 && arguments[0].equals("migrate-control");
    Settings settings = Settings.parse(values(arguments, migrateOnly ? 1 : 0));
    if (migrateOnly) {
      ControlDatabase.migrate(settings.control());
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    MsrServer server = MsrServer.start(settings);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      log.info("stopping");
                      server.close();
                      stopped.countDown();
                      // Stopped as asked is a success; the JVM would say 143 after SIGTERM.
                      Runtime.getRuntime().halt(0);
                    }));
    log.info("serving gRPC on {}:{}", settings.grpc().host(), server.port());
    stopped.await();
  }

  private static Map<String, String> values(String[] arguments, int from) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (int i = from; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(USAGE);
      }
      switch (arguments[i]) {
        case "--settings" -> values.putAll(file(Path.of(arguments[i + 1])));
        case "--set" -> put(values, arguments[i + 1]);
        default -> throw new IllegalArgumentException(USAGE);
      }
    }
    environment(values);
    return values;
  }

  private static Map<String, String> file(Path path) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  private static void put(Map<String, String> values, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(USAGE);
    }
    values.put(assignment.substring(0, equals), assignment.substring(equals + 1));
  }

  /** A key that no file sets may come from the environment; variables that are no key of ours are the launcher's. */
  private static void environment(Map<String, String> values) {
    for (String key : Settings.KEYS) {
      String variable = "MSR_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      String value = System.getenv(variable);
      if (value != null) {
        values.putIfAbsent(key, value);
      }
    }
  }
}
