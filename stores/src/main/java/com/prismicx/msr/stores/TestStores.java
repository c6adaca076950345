package com.prismicx.msr.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Real stores for tests: those in the directory that the environment variable {@code
 * MSR_TEST_STORES} (or the system property {@code msr.test.stores}) names, else own ones, started
 * once per JVM and deleted at its end. Safe for use by several threads, and by several test JVMs on
 * the same stores.
 */
public final class TestStores {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;

  private TestStores(Path directory) {
    this.directory = directory;
  }

  private static final class Holder {
    static final TestStores SHARED = given().map(TestStores::ofRunning).orElseGet(TestStores::own);
  }

  /** The stores of this JVM, started at the first call. */
  public static TestStores shared() {
    return Holder.SHARED;
  }

  /** Databases of one's own on the {@link #shared} stores, set up and empty. */
  public static StoreSettings fresh() {
    return shared().create();
  }

  private static Optional<Path> given() {
    return Optional.ofNullable(System.getenv("MSR_TEST_STORES"))
        .or(() -> Optional.ofNullable(System.getProperty("msr.test.stores")))
        .filter(dir -> !dir.isBlank())
        .map(Path::of);
  }

  /** Somebody else's stores are left as they were found. */
  private static TestStores ofRunning(Path directory) {
    Runtime.getRuntime().addShutdownHook(new Thread(TestDatabases::dropAll));
    return new TestStores(directory);
  }

  private static TestStores own() {
    try {
      Path directory = Files.createTempDirectory("msr-test-stores-");
      StoresProcess process = StoresProcess.start(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(process)));
      return new TestStores(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(StoresProcess process) {
    process.close();
    try {
      DirectoryTree.delete(process.directory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory that the stores run in. */
  public Path directory() {
    return directory;
  }

  /** The superuser of PostgreSQL, in database {@code postgres}. */
  public DatabaseAddress admin() {
    return DatabaseAddress.from(read(ConnectionFiles.ADMIN), "admin");
  }

  /**
   * The names have one length: the embedded Mongo store drops every database whose name begins with
   * the name of the dropped one.
   */
  private StoreSettings create() {
    Map<String, String> running = read(ConnectionFiles.STORES);
    String id = HexFormat.of().toHexDigits(RANDOM.nextLong());
    DatabaseAddress control =
        DatabaseAddress.from(running, "control").database("test_control_" + id);
    DatabaseAddress tenant = DatabaseAddress.from(running, "tenant").database("test_tenant_" + id);
    StoreSettings settings =
        new StoreSettings(control, tenant, running.get("mongo.url"), "test_config_" + id, admin());
    TestDatabases.create(settings);
    return settings;
  }

  private Map<String, String> read(String file) {
    Map<String, String> settings = StoreDirectory.readProperties(directory.resolve(file));
    if (settings.isEmpty()) {
      throw new StoresException("No stores are running in " + directory + ": no file " + file);
    }
    return settings;
  }
}
