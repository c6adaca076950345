package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.GetConfigRevisionRequest;
import com.prismicx.msr.v1.GetTenantRequest;
import com.prismicx.msr.v1.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server is killed again and again, at random moments, under clients that write. Afterwards every acknowledged write is
 * there, every operation has ended well, and nothing is left over. The system property {@code msr.test.kills} says how often
 * (8), {@code msr.test.seed} repeats a run's random choices.
 */
@Timeout(600)
final class ServerKillTest {
  private static final int KILLS = Integer.getInteger("msr.test.kills", 8);
  private static final int WRITERS = 4;
  private static final String SYSTEM = "killed";
  private static final String INSTALLATIONS = "'^msr_[0-9a-f]{32}$'";
  private static final Map<String, List<String>> TABLES =
      Map.of("1.0.0", List.of("item"), "2.0.0", List.of("item", "more"));

  private final Site site = Site.shared();
  private final long seed = Long.getLong("msr.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicInteger acknowledgements = new AtomicInteger();

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_left_over_however_often_the_server_is_killed()
      throws InterruptedException {
    try {
      survive();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("repeat with -Dmsr.test.seed=" + seed, e);
    }
  }

  private void survive() throws InterruptedException {
    ServerProcess server = site.server(Map.of("operations.lease", "2s"));
    Map<String, String> settings =
        Map.of("operations.lease", "2s", "grpc.port", Integer.toString(server.port()));
    try (Caller caller = new Caller(server.port())) {
      prepare(caller);
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(new Writer(caller, SYSTEM, "w" + i, random.nextLong(), acknowledgements));
        caller
            .tenants()
            .createTenant(
                CreateTenantRequest.newBuilder()
                    .setTenant(Tenant.newBuilder().setTenantId(writers.get(i).layer()))
                    .build());
      }
      server = killAgainAndAgain(server, settings, caller, writers);
      verify(caller, writers);
    } finally {
      server.close();
    }
    assertThat(sessions()).isEmpty();
  }

  private static void prepare(Caller caller) {
    caller.createSystem(SYSTEM);
    caller.publish(
        SYSTEM,
        "1.0.0",
        1,
        "0.0.0",
        "CREATE TABLE item (id int PRIMARY KEY); SELECT pg_sleep(0.05); INSERT INTO item VALUES (1)");
    caller.publish(
        SYSTEM,
        "2.0.0",
        2,
        "1.0.0",
        "CREATE TABLE more (id int PRIMARY KEY); SELECT pg_sleep(0.05);"
            + " INSERT INTO more SELECT id FROM item");
  }

  private ServerProcess killAgainAndAgain(
      ServerProcess first, Map<String, String> settings, Caller caller, List<Writer> writers)
      throws InterruptedException {
    ServerProcess server = first;
    try (ExecutorService threads = Crowd.threads()) {
      List<Future<?>> writing = new ArrayList<>();
      writers.forEach(writer -> writing.add(threads.submit(writer)));
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          awaitMoreWrites(1 + random.nextInt(60));
          // A random moment, not a wait for anything.
          TimeUnit.MICROSECONDS.sleep(random.nextInt(50_000));
          server.kill();
          server = site.server(settings);
          caller.reconnect();
        }
        awaitMoreWrites(20);
      } finally {
        writers.forEach(Writer::stop);
      }
      for (Future<?> end : writing) {
        end.get(30, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
    return server;
  }

  private void awaitMoreWrites(int count) {
    int wanted = acknowledgements.get() + count;
    Eventually.holds(
        Duration.ofSeconds(60),
        count + " more writes are acknowledged",
        () -> acknowledgements.get() >= wanted);
  }

  private void verify(Caller caller, List<Writer> writers) {
    Eventually.holds(
        Duration.ofSeconds(60),
        "all operations end",
        () ->
            site.control("select 1 from operations where state in ('pending', 'running') limit 1")
                .isEmpty());
    writers.forEach(writer -> verifyAcknowledged(caller, writer));
    assertThat(
            site.control(
                "select * from operations where system_id = '%s' and state <> 'succeeded'"
                    .formatted(SYSTEM)))
        .isEmpty();
    assertThat(site.control("select * from operations where lease_until is not null")).isEmpty();
    verifySchemas();
    verifyNothingIsLeft();
    System.out.printf(
        "%d kills, %d acknowledged writes, %d operations, %d of them tried again%n",
        KILLS,
        acknowledgements.get(),
        writers.stream().mapToInt(writer -> writer.operations.size()).sum(),
        site.control("select 1 from operations where attempts > 1 and system_id = '" + SYSTEM + "'")
            .size());
  }

  private void verifyAcknowledged(Caller caller, Writer writer) {
    for (String id : writer.systems) {
      assertThat(caller.getSystem(id).getName()).isEqualTo(Caller.system(id).getName());
    }
    for (String id : writer.tenants) {
      assertThat(
              caller
                  .tenants()
                  .getTenant(GetTenantRequest.newBuilder().setTenantId(id).build())
                  .getDisplayName())
          .isEqualTo("Tenant " + id);
    }
    writer.revisions.forEach(
        (revision, value) ->
            assertThat(
                    caller
                        .configs()
                        .getConfigRevision(
                            GetConfigRevisionRequest.newBuilder()
                                .setSystemId(SYSTEM)
                                .setTenantId(writer.layer())
                                .setRevision(revision)
                                .build())
                        .getConfiguration())
                .isEqualTo(Caller.configuration(value)));
    writer.operations.forEach(caller::assertSucceeded);
    writer.wantedVersions.forEach(
        (tenant, version) ->
            // An upgrade that was not acknowledged may have been accepted all the same.
            assertThat(version(tenant)).isIn(version, "2.0.0"));
  }

  private String version(String tenantId) {
    return site.control(
            """
            select v.version from tenant_systems t join system_versions v using (version_id)
            where t.tenant_id = '%s' and t.status = 'active'
            """
                .formatted(tenantId))
        .getFirst();
  }

  /** Each schema has the tables of the version that the registry says, and one marker for each edge. */
  private void verifySchemas() {
    Map<String, String> versions = new TreeMap<>();
    for (String row :
        site.control(
            """
            select t.schema_name, v.version from tenant_systems t join system_versions v using (version_id)
            where t.system_id = '%s' and t.status = 'active'
            """
                .formatted(SYSTEM))) {
      versions.put(row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1));
    }
    assertThat(versions).isNotEmpty();
    versions.forEach(
        (schema, version) -> {
          assertThat(
                  site.tenant(
                      """
                      select relname from pg_class where relkind = 'r' and relname !~ '^msr_'
                        and relnamespace = '%s'::regnamespace order by 1
                      """
                          .formatted(schema)))
              .isEqualTo(TABLES.get(version));
          assertThat(site.markers(schema))
              .isEqualTo(List.of("1|0.0.0|1.0.0", "2|1.0.0|2.0.0").subList(0, steps(version)));
          assertThat(site.tenant("select id from " + schema + ".item")).containsExactly("1");
        });
  }

  private static int steps(String version) {
    return version.equals("1.0.0") ? 1 : 2;
  }

  /** Of any test that used these stores before. */
  private void verifyNothingIsLeft() {
    List<String> rows = site.control("select schema_name from tenant_systems order by 1");
    assertThat(
            site.tenant(
                "select rolname from pg_roles where rolname ~ " + INSTALLATIONS + " order by 1"))
        .isEqualTo(rows);
    assertThat(
            site.tenant(
                "select nspname from pg_namespace where nspname ~ "
                    + INSTALLATIONS
                    + " order by 1"))
        .isEqualTo(rows);
    assertThat(
            site.control("select * from tenant_systems where status not in ('active', 'failed')"))
        .isEmpty();
    Eventually.holds(Duration.ofSeconds(5), "no session is left", () -> sessions().isEmpty());
  }

  private List<String> sessions() {
    return site.tenant("select pid, query from pg_stat_activity where usename ~ " + INSTALLATIONS);
  }
}
