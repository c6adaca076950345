package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ConfigState;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.WatchConfigRequest;
import io.grpc.Context;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Whoever watches hears of every change once, from whichever server. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConfigWatchTest {
  private static final String ANY = "{'type': 'object'}";

  // Ends the watches of a test.
  private Context.CancellableContext watching = Context.current().withCancellation();
  private TestServer server;
  private TestServer other;
  private Workbench bench;

  @BeforeAll
  void start() {
    // Long enough that a change which comes sooner was told by NOTIFY.
    server = TestServer.start(Map.of("config.watch-interval", "60s"));
    other = server.another(Map.of("config.watch-interval", "1s"));
    bench = new Workbench(server);
  }

  @AfterAll
  void stop() {
    other.close();
    server.close();
  }

  @AfterEach
  void end() {
    watching.cancel(null);
    watching = Context.current().withCancellation();
  }

  @Test
  void it_begins_with_what_holds_and_tells_each_change_with_its_paths() {
    ConfigCalls calls = ConfigCalls.shipping(bench, ANY, "{'ui': {'theme': 'light', 'rows': 20}}");
    String tenant = calls.tenantAt("1.0.0");
    Iterator<ConfigState> states = watch(server, of(calls, tenant).setIncludeConfiguration(true));

    ConfigState first = states.next();
    assertThat(first.getConfiguration()).isEqualTo(json("{'ui': {'theme': 'light', 'rows': 20}}"));
    assertThat(first.getChangedPathsList()).isEmpty();
    assertThat(first.getVersion()).isEqualTo("1.0.0");
    assertThat(first.getTenantId()).isEqualTo(tenant);
    assertThat(first.getContentSha256()).isEqualTo(calls.effective(tenant).getContentSha256());

    calls.patch(tenant, "{'ui': {'theme': 'dark'}}");
    ConfigState second = states.next();
    assertThat(second.getChangedPathsList()).containsExactly("/ui/theme");
    assertThat(second.getTenantRevision()).isEqualTo(1);
    assertThat(second.getConfiguration()).isEqualTo(json("{'ui': {'theme': 'dark', 'rows': 20}}"));

    calls.put("", "{'ui': {'theme': 'pink', 'rows': 30}}");
    ConfigState third = states.next();
    assertThat(third.getChangedPathsList()).containsExactly("/ui/rows");
    assertThat(third.getSystemRevision()).isEqualTo(1);

    // The tenant's own value hides it.
    calls.put("", "{'ui': {'theme': 'blue', 'rows': 30}}");
    ConfigState fourth = states.next();
    assertThat(fourth.getChangedPathsList()).isEmpty();
    assertThat(fourth.getSystemRevision()).isEqualTo(2);
    assertThat(fourth.getContentSha256()).isEqualTo(third.getContentSha256());
  }

  @Test
  void documents_come_only_when_asked_for_and_other_tenants_are_not_heard() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    String tenant = bench.tenant();
    Iterator<ConfigState> states = watch(server, of(calls, tenant));
    assertThat(states.next().hasConfiguration()).isFalse();
    calls.put(bench.tenant(), "{'a': 1}");
    calls.put(tenant, "{'b': 1}");
    assertThat(states.next().getChangedPathsList()).containsExactly("/b");
  }

  @Test
  void a_watch_that_broke_off_goes_on_where_it_was() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.put("", "{'a': 1, 'b': 1}");
    String token = watch(server, of(calls, "")).next().getResumeToken();

    // Nothing happened: the first message is the next change.
    Iterator<ConfigState> same = watch(server, of(calls, "").setResumeToken(token));
    calls.put("", "{'a': 2, 'b': 1}");
    assertThat(same.next().getSystemRevision()).isEqualTo(2);

    // Two changes meanwhile, on another server: one message.
    calls.put("", "{'a': 2, 'b': 2}");
    ConfigState missed = watch(other, of(calls, "").setResumeToken(token)).next();
    assertThat(missed.getSystemRevision()).isEqualTo(3);
    assertThat(missed.getChangedPathsList()).containsExactly("/a", "/b");
  }

  @Test
  void a_state_that_is_not_known_any_more_counts_as_all_changed() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.put("", "{'a': 1}");
    String unknown = new WatchToken(new ConfigLayer(calls.system(), null), 7, 0, "").text();
    assertThat(watch(server, of(calls, "").setResumeToken(unknown)).next().getChangedPathsList())
        .containsExactly("");
  }

  @Test
  void a_token_of_something_else_and_what_does_not_exist_are_refused() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    String token = watch(server, of(calls, "")).next().getResumeToken();
    String tenant = bench.tenant();
    for (String wrong : new String[] {"nonsense", "%%", "AAAA", "YQ"}) {
      assertThat(
              Refusal.of(
                      ErrorReason.REQUEST_INVALID,
                      () -> watch(server, of(calls, "").setResumeToken(wrong)).next())
                  .fields())
          .containsExactly("resume_token");
    }
    Refusal.of(
        ErrorReason.REQUEST_INVALID,
        () -> watch(server, of(calls, tenant).setResumeToken(token)).next());
    Refusal.of(
        ErrorReason.SYSTEM_NOT_FOUND,
        () -> watch(server, of(new ConfigCalls(bench, "nothing_here"), "")).next());
    Refusal.of(ErrorReason.TENANT_NOT_FOUND, () -> watch(server, of(calls, "nobody")).next());
  }

  @Test
  void a_change_by_another_server_is_heard_at_once() {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    Iterator<ConfigState> states = watch(server, of(calls, ""));
    states.next();
    new ConfigCalls(new Workbench(other), calls.system()).put("", "{'a': 1}");
    ConfigState told = states.next();
    assertThat(told.getHeartbeat()).isFalse();
    assertThat(told.getChangedPathsList()).containsExactly("/a");
  }

  @Test
  void another_version_is_found_and_silence_is_broken_by_a_heartbeat() {
    ConfigCalls calls = ConfigCalls.shipping(bench, ANY, "{'a': 1}");
    String tenant = calls.tenantAt("1.0.0");
    calls.publish("1.1.0", ANY, "{'a': 2}");
    Iterator<ConfigState> states = watch(other, of(calls, tenant));
    ConfigState first = states.next();
    ConfigState heartbeat = states.next();
    assertThat(heartbeat)
        .isEqualTo(first.toBuilder().setHeartbeat(true).clearConfiguration().build());

    bench.succeeded(bench.upgrading(tenant, calls.system(), "1.1.0"));
    ConfigState next = states.next();
    while (next.getHeartbeat()) {
      next = states.next();
    }
    assertThat(next.getVersion()).isEqualTo("1.1.0");
    assertThat(next.getChangedPathsList()).containsExactly("/a");
  }

  private Iterator<ConfigState> watch(TestServer of, WatchConfigRequest.Builder request) {
    Context before = watching.attach();
    try {
      return of.configs().withDeadlineAfter(100, TimeUnit.SECONDS).watchConfig(request.build());
    } finally {
      watching.detach(before);
    }
  }

  private static WatchConfigRequest.Builder of(ConfigCalls calls, String tenant) {
    return WatchConfigRequest.newBuilder().setSystemId(calls.system()).setTenantId(tenant);
  }
}
