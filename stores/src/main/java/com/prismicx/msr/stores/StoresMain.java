package com.prismicx.msr.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Runs the stores until a signal asks for the end. Prints {@code stores ready} when the connection
 * files are written, and one line on standard error before it gives up.
 */
public final class StoresMain {
  private static final long LOOK_AFTER_MILLIS = 500;

  private final StoresArguments arguments;
  private final ConnectionFiles files;
  private EmbeddedStores stores;
  private boolean stopped;
  private boolean down;

  private StoresMain(StoresArguments arguments) {
    this.arguments = arguments;
    this.files = new ConnectionFiles(StoreDirectory.create(arguments.dir()));
  }

  public static void main(String[] args) {
    quietLog();
    try {
      new StoresMain(StoresArguments.parse(List.of(args))).run();
    } catch (StoresException e) {
      System.err.println("stores: " + String.join("; ", e.getMessage().split("\\s*\n\\s*", -1)));
      System.exit(1);
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** Before the first logger is made; standard output belongs to the one line. */
  private static void quietLog() {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "msr-stores-logback.xml");
    }
  }

  private void run() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-stores"));
    if (arguments.untilInputCloses()) {
      Thread.ofPlatform().daemon().name("input").start(StoresMain::exitWhenInputCloses);
    }
    start();
    while (lookAfter()) {
      Pause.ofMillis(LOOK_AFTER_MILLIS);
    }
  }

  /** The parent's end of the pipe closes however the parent ends, SIGKILL included. */
  private static void exitWhenInputCloses() {
    try (InputStream input = System.in) {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    System.exit(0);
  }

  /** Synchronized with {@link #stop}: a signal in the middle of the start waits for its end. */
  private synchronized void start() {
    if (stopped) {
      return;
    }
    stores =
        EmbeddedStores.start(
            arguments.dir(), arguments.postgresPort(), arguments.mongoPort(), arguments.which());
    files.write(stores);
    System.out.println("stores ready");
  }

  /** PostgreSQL is a process of its own that somebody may kill. False when it is time to end. */
  private synchronized boolean lookAfter() {
    try {
      if (!stopped && stores.restartIfEnded()) {
        System.err.println("stores: PostgreSQL had ended, it was started again");
      }
      down = false;
    } catch (StoresException e) {
      complain(e);
    }
    return !stopped;
  }

  /** Once: what keeps it from starting, such as a full disk, may end, so it is tried again and again. */
  private void complain(StoresException e) {
    if (!down) {
      System.err.println(
          "stores: PostgreSQL has ended and does not start, it is tried until it does: "
              + e.getMessage());
    }
    down = true;
  }

  private synchronized void stop() {
    stopped = true;
    files.remove();
    if (stores != null) {
      stores.close();
    }
  }
}
