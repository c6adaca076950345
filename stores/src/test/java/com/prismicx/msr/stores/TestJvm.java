package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another test JVM, as a build of several modules runs them side by side. */
final class TestJvm {
  private final Process process;

  private TestJvm(Process process) {
    this.process = process;
  }

  /** Its standard input stays open until it ends. */
  static TestJvm start(String action, Path stores) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            TestJvm.class.getName(),
            action,
            stores.toString());
    builder.environment().put("MSR_TEST_STORES", action.equals("fresh") ? stores.toString() : "");
    return new TestJvm(builder.redirectErrorStream(true).start());
  }

  String firstLine() throws IOException {
    return process.inputReader(StandardCharsets.UTF_8).readLine();
  }

  String output() throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("The JVM does not end");
    }
    return output;
  }

  void kill() throws InterruptedException {
    Signal.KILL.sendTo(process.pid());
    process.waitFor();
  }

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "fresh" -> System.out.println(fresh());
      case "start" -> {
        StoresProcess stores = StoresProcess.start(Path.of(args[1]));
        System.out.println("started " + stores.pid());
        Thread.sleep(Long.MAX_VALUE);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static String fresh() throws Exception {
    StoreSettings dropped = TestStores.fresh();
    StoreSettings left = TestStores.fresh();
    Sql.execute(left.control(), "CREATE TABLE t (n int)");
    dropped.drop();
    return left.control().databaseName();
  }
}
