package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PostgresStoreTest {
  /** One for all: each test stops what it finds running, and a new data directory takes seconds. */
  @TempDir static Path dir;

  @Test
  void keeps_every_commit_when_the_postmaster_is_killed() throws Exception {
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      long before = stores.postmasterPid();
      int committed = commitUntilKilled(stores);
      Sql.awaitConnection(control(stores));
      assertThat(stores.postmasterPid()).isNotEqualTo(before);
      assertThat(Sql.number(control(stores), "SELECT count(*) FROM written"))
          .isGreaterThanOrEqualTo(committed);
    }
  }

  private static int commitUntilKilled(StoresProcess stores) throws Exception {
    int committed = 0;
    try (var connection = control(stores).connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE written (n int)");
      for (; committed < 200; committed++) {
        statement.execute("INSERT INTO written VALUES (" + committed + ")");
      }
      stores.signalPostgres(Signal.KILL);
      statement.execute("INSERT INTO written VALUES (-1)");
      throw new AssertionError("PostgreSQL was killed and answers");
    } catch (SQLException killed) {
      return committed;
    }
  }

  @Test
  void keeps_ports_passwords_and_data_over_a_restart() throws Exception {
    Map<String, String> before;
    DatabaseAddress admin;
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      before = stores.asSettings();
      admin = stores.admin();
      Sql.execute(control(stores), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)");
    }
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      assertThat(stores.asSettings()).isEqualTo(before);
      assertThat(stores.admin()).isEqualTo(admin);
      assertThat(Sql.number(control(stores), "SELECT count(*) FROM kept")).isEqualTo(1);
    }
  }

  @Test
  void stops_the_postmaster_that_a_killed_process_left_running() throws Exception {
    StoresProcess killed = StoresProcess.start(dir, "--only", "postgres");
    Sql.execute(control(killed), "CREATE TABLE left_behind (n int)");
    long left = killed.postmasterPid();
    killed.kill();
    assertThat(Running.isRunning(left)).isTrue();
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      assertThat(Running.isRunning(left)).isFalse();
      assertThat(Sql.number(control(stores), "SELECT count(*) FROM left_behind")).isZero();
    }
  }

  @Test
  void stops_a_frozen_postmaster_that_was_left_and_takes_another_port() throws Exception {
    StoresProcess killed = StoresProcess.start(dir, "--only", "postgres");
    killed.signalPostgres(Signal.STOP);
    long left = killed.postmasterPid();
    killed.kill();
    int port = Ports.findFree();
    try (StoresProcess stores =
        StoresProcess.start(dir, "--only", "postgres", "--postgres-port", "" + port)) {
      assertThat(Running.isRunning(left)).isFalse();
      assertThat(control(stores).url()).contains(":" + port + "/");
    }
  }

  @Test
  void starts_when_the_number_in_postmaster_pid_belongs_to_another_process() throws Exception {
    StoresProcess killed = StoresProcess.start(dir, "--only", "postgres");
    Path pidFile = dir.resolve("postgres/data/postmaster.pid");
    killed.kill();
    Postmaster.of(pidFile.getParent()).orElseThrow().signal(Signal.KILL);
    Running.replaceFirstLine(pidFile, Long.toString(ProcessHandle.current().pid()));
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      assertThat(stores.postmasterPid()).isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void runs_with_the_settings_that_durability_and_the_wall_need() throws Exception {
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "postgres")) {
      assertThat(
              Sql.rows(
                  stores.admin(),
                  """
                  SELECT name || '=' || setting FROM pg_settings
                  WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses',
                    'unix_socket_directories', 'log_timezone', 'max_connections', 'max_locks_per_transaction',
                    'max_prepared_transactions', 'password_encryption')
                  """))
          .containsExactlyInAnyOrder(
              "fsync=on",
              "synchronous_commit=on",
              "full_page_writes=on",
              "listen_addresses=127.0.0.1",
              "unix_socket_directories=",
              "log_timezone=UTC",
              "max_connections=300",
              "max_locks_per_transaction=256",
              "max_prepared_transactions=0",
              "password_encryption=scram-sha-256");
      assertThat(Sql.rows(stores.admin(), "SELECT auth_method FROM pg_hba_file_rules"))
          .containsExactly("scram-sha-256");
    }
  }

  private static DatabaseAddress control(StoresProcess stores) {
    return DatabaseAddress.from(stores.asSettings(), "control");
  }
}
