package com.prismicx.msr.stores;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL older than 16, if the machine has one, to see that the setup refuses it. */
final class OldPostgres implements AutoCloseable {
  private final Path programs;
  private final Path data;
  private final DatabaseAddress admin;

  private OldPostgres(Path programs, Path data, int port) {
    this.programs = programs;
    this.data = data;
    this.admin = DatabaseAddress.local(port, "postgres", "postgres", "");
  }

  /** Null if there is none, where Debian keeps them. */
  static Path programs() {
    for (int version = 15; version >= 12; version--) {
      Path programs = Path.of("/usr/lib/postgresql/" + version + "/bin");
      if (Files.isExecutable(programs.resolve("initdb"))) {
        return programs;
      }
    }
    return null;
  }

  static OldPostgres start(Path programs, Path dir) {
    OldPostgres old = new OldPostgres(programs, dir.resolve("data"), Ports.findFree());
    old.run("initdb", "--no-sync", "--auth=trust", "--username=postgres");
    old.run(
        "pg_ctl",
        "start",
        "--wait",
        "--log=" + dir.resolve("log"),
        "--options=-F -k '' -h 127.0.0.1 -p " + old.port());
    return old;
  }

  private String port() {
    return admin.url().replaceAll(".*:(\\d+)/.*", "$1");
  }

  private void run(String program, String... arguments) {
    List<String> words = new ArrayList<>(Privileges.prefix());
    words.addAll(List.of(programs.resolve(program).toString(), "--pgdata=" + data));
    words.addAll(List.of(arguments));
    Command.Result result = new Command(words).run();
    if (!result.succeeded()) {
      throw new IllegalStateException(result.output());
    }
  }

  Connection connect(String database) throws SQLException {
    return admin.database(database).connect();
  }

  List<String> roles() throws SQLException {
    return Sql.rows(admin, "SELECT rolname FROM pg_roles WHERE rolname ~ '^msr_'");
  }

  @Override
  public void close() {
    run("pg_ctl", "stop", "--wait", "--mode=immediate");
  }
}
