package com.prismicx.msr.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts that take more of the machine than they may: time, locks, disk, memory. Without a watchdog each gets what it wants;
 * with it the attack ends, PostgreSQL answers, and nobody has lost a row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BudgetTest {
  private static final String LASTING =
      " WHILE clock_timestamp() < began + interval '{seconds} s' LOOP"
          + " BEGIN PERFORM pg_sleep({seconds}); EXCEPTION WHEN query_canceled THEN NULL; END;"
          + " END LOOP; ";

  private static final String PAUSES =
      "; SELECT pg_sleep({pause}); SELECT pg_sleep({pause}); SELECT pg_sleep({pause})";

  private static final String DONE = "select exists (select from {own}.loot)";
  private static final String LARGE = "select pg_total_relation_size('{own}.big') > 33554432";

  /** A greedy script, what shows that it got what it wanted, and the setting that bounds it. */
  private record Greed(String script, String damage, String bound) {}

  private static final Map<String, Greed> GREEDS =
      Map.of(
          "switches the timeout off",
          new Greed(
              "SET statement_timeout = 0; SELECT pg_sleep({seconds}); CREATE TABLE loot AS SELECT 1"
                  + " AS a",
              DONE,
              "tenant.statement-timeout"),
          "catches that it is cancelled",
          new Greed(
              "DO $$ DECLARE began timestamptz := clock_timestamp(); BEGIN"
                  + LASTING
                  + "END $$; CREATE TABLE loot AS SELECT 1 AS a",
              DONE,
              "tenant.statement-timeout"),
          "catches it at COMMIT",
          new Greed(
              "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS"
                  + " $$ DECLARE began timestamptz := clock_timestamp(); BEGIN"
                  + LASTING
                  + "RETURN NULL; END $$; CREATE TABLE loot AS SELECT 1 AS a;"
                  + "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED"
                  + " FOR EACH ROW EXECUTE FUNCTION late(); INSERT INTO item VALUES (7, '')",
              DONE,
              "tenant.statement-timeout"),
          "fills the memory",
          new Greed(
              "SET statement_timeout = 0; DO $$ DECLARE began timestamptz := clock_timestamp();"
                  + " a text[]; BEGIN WHILE clock_timestamp() < began + interval '{seconds} s' LOOP"
                  + " a := a || repeat('x', 100000); PERFORM pg_sleep(0.01); END LOOP; END $$;"
                  + " CREATE TABLE loot AS SELECT 1 AS a",
              DONE,
              "tenant.statement-timeout"),
          "holds many locks",
          new Greed(
              "SET statement_timeout = 0; DO $$ BEGIN FOR n IN 1..200 LOOP EXECUTE format('CREATE"
                  + " TABLE greedy_%s (a int)', n); END LOOP; END $$"
                  + PAUSES,
              "select to_regclass('{own}.greedy_200') is not null",
              "tenant.max-locks"),
          "fills the disk in a table that nobody sees yet",
          new Greed(
              "SET statement_timeout = 0; CREATE TABLE big (a text); ALTER TABLE big ALTER a SET"
                  + " STORAGE EXTERNAL;INSERT INTO big SELECT repeat('x', 1000000) FROM"
                  + " generate_series(1, 40)"
                  + PAUSES,
              LARGE,
              "tenant.max-schema-size"),
          "fills the disk in small transactions",
          new Greed(
              "SET statement_timeout = 0; CREATE TABLE big (a text); ALTER TABLE big ALTER a SET"
                  + " STORAGE EXTERNAL;\n"
                  + "-- msr:step\n"
                  + "SET statement_timeout = 0; INSERT INTO big SELECT repeat('x', 1000000) FROM"
                  + " generate_series(1, 20);\n"
                  + "-- msr:step\n"
                  + "SET statement_timeout = 0; INSERT INTO big SELECT repeat('x', 1000000) FROM"
                  + " generate_series(1, 20);\n"
                  + "-- msr:step\n"
                  + "CREATE TABLE a (a int)"
                  + PAUSES
                  + "; CREATE TABLE loot AS SELECT 1 AS a",
              DONE,
              "tenant.max-schema-size"));

  private final Map<String, Operation> attacks = new ConcurrentHashMap<>();
  private final Map<String, RealWall.Tenant> attackers = new HashMap<>();
  private NaiveWall naive;
  private TestServer server;
  private RealWall real;
  private RealWall.Tenant victim;

  /** All at once, their rehearsals included, because each takes seconds until it is ended. */
  @BeforeAll
  void build() throws SQLException, InterruptedException {
    naive = new NaiveWall();
    server =
        TestServer.start(
            Map.of(
                "gate", "report",
                "tenant.statement-timeout", "2s",
                "tenant.max-locks", "150",
                "tenant.max-schema-size", "32"));
    real = new RealWall(new Workbench(server));
    victim = real.tenant();
    for (String name : GREEDS.keySet()) {
      attackers.put(name, real.tenant());
    }
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Callable<Operation>> begins = new ArrayList<>();
      GREEDS.forEach((name, greed) -> begins.add(() -> begin(name, greed)));
      for (Future<Operation> begun : threads.invokeAll(begins)) {
        assertThat(begun.state()).isEqualTo(Future.State.SUCCESS);
      }
    }
  }

  private Operation begin(String name, Greed greed) {
    Operation attack = attackers.get(name).start(with(greed.script(), "600", "1.8"));
    attacks.put(name, attack);
    return attack;
  }

  @AfterAll
  void tearDown() throws SQLException {
    real.close();
    server.close();
    naive.close();
  }

  static List<String> greeds() {
    return GREEDS.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("greeds")
  void a_greedy_script_gets_what_it_wants_without_a_watchdog_and_is_ended_by_ours(String name)
      throws SQLException {
    Greed greed = GREEDS.get(name);
    Site weak = naive.site();
    try (Connection session = naive.login(weak.own())) {
      Workbench.execute(
          session, "SET search_path = " + weak.own() + "; SET statement_timeout = 200");
      session.setAutoCommit(false);
      Workbench.execute(session, with(greed.script(), "0.3", "0"));
      session.commit();
    }
    assertThat(weak.shows(greed.damage())).as("without a watchdog").isTrue();

    Operation ended = server.await(attacks.get(name));
    assertThat(ended.getState()).as("%s", ended).isEqualTo(Operation.State.FAILED);
    assertThat(ended.getError().getReason()).isEqualTo(ErrorReason.MIGRATION_FAILED);
    assertThat(ended.getError().getMessage()).contains("was ended", "(" + greed.bound());
    Site site = real.site(victim, attackers.get(name));
    assertThat(site.shows(greed.damage())).as("with it").isFalse();
    assertThat(site.goods()).contains("(1,\"a secret\")");
  }

  @Test
  void rows_without_end_are_many_statements_to_the_database_and_one_to_us() throws SQLException {
    Duration timeout = Duration.ofMillis(100);
    try (Connection session = naive.login(naive.site().own());
        Statement endless = session.createStatement()) {
      Workbench.execute(session, "SET statement_timeout = " + timeout.toMillis());
      session.setAutoCommit(false);
      endless.setFetchSize(10);
      long began = System.nanoTime();
      try (ResultSet rows = endless.executeQuery("SELECT generate_series(1, 1000000000000)")) {
        while (System.nanoTime() - began < timeout.multipliedBy(3).toNanos()) {
          assertThat(rows.next()).isTrue();
        }
      }
      session.rollback();
    }
    Operation ended =
        real.tenant().run("CREATE TABLE kept (id int); SELECT generate_series(1, 1000000000000)");
    assertThat(ended.getError().getMessage()).contains("was ended", "(tenant.statement-timeout");
  }

  @Test
  void sorts_fill_no_disk() throws SQLException {
    try (Connection admin = server.stores().adminConnection(database())) {
      Workbench.execute(admin, "ALTER DATABASE " + database() + " SET temp_file_limit = '2MB'");
    }
    Attack sort =
        Attack.of(
            Attack.Weakness.OWN_SCHEMA,
            "SET work_mem = '64kB'; CREATE TABLE loot AS SELECT max(b) AS b FROM (SELECT n::text AS"
                + " b FROM generate_series(1, 300000) n ORDER BY 1 OFFSET 1) s",
            Attack.LOOTED);
    naive.suffers(sort);
    assertThat(real.withstands(sort).getError().getDatabaseMessage())
        .contains("temporary file size exceeds", "temp_file_limit");
  }

  private String database() {
    return server.stores().tenant().databaseName();
  }

  private static String with(String script, String seconds, String pause) {
    return script.replace("{seconds}", seconds).replace("{pause}", pause);
  }
}
