package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.UpdateSystemRequest;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every reason that a call over gRPC may end with, brought about once; what is special of each has tests of its own. */
@ExtendWith(SharedServer.class)
final class ErrorReasonsTest {
  /** A deadline is kept by the client's own library, which ends the call without a word of the server. */
  private static final Set<ErrorReason> MADE_BY_THE_CLIENT = Set.of(ErrorReason.DEADLINE_EXCEEDED);

  private final Workbench bench;
  private final Map<ErrorReason, ThrowingCallable> calls = new EnumMap<>(ErrorReason.class);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  ErrorReasonsTest(Workbench bench) {
    this.bench = bench;
    calls.putAll(new RegistryRefusals(bench).calls());
    calls.putAll(new TenantRefusals(bench).calls());
    faults();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> comes_over_the_wire_as_the_contract_says() {
    return calls.entrySet().stream()
        .map(
            call ->
                DynamicTest.dynamicTest(
                    call.getKey().name(), () -> Refusal.of(call.getKey(), call.getValue())));
  }

  @Test
  void no_reason_is_forgotten() {
    assertThat(ContractCodes.reasonsOfCalls())
        .as("reasons of errors.proto that no call here ends with; add one")
        .filteredOn(reason -> !MADE_BY_THE_CLIENT.contains(reason))
        .containsExactlyInAnyOrderElementsOf(calls.keySet());
  }

  private void faults() {
    calls.put(
        ErrorReason.CONFLICT,
        () -> {
          String system = bench.system();
          try (Connection control = bench.control()) {
            control.setAutoCommit(false);
            Workbench.execute(
                control,
                "select 1 from management_systems where system_id = '%s' for update"
                    .formatted(system));
            update(ManagementSystem.newBuilder().setSystemId(system).setName("Late"));
          }
        });
    calls.put(
        ErrorReason.TOO_MANY_REQUESTS,
        () -> {
          TestServer narrow = another(Map.of("grpc.max-calls", "1"));
          for (int i = 0; i < 100; i++) {
            RawCalls.begin(narrow, "prismicx.msr.v1.SystemRegistry/GetSystem");
            narrow.systems().listSystems(ListSystemsRequest.getDefaultInstance());
          }
        });
    calls.put(
        ErrorReason.STORE_UNAVAILABLE,
        () -> {
          TestServer without = another(Map.of("mongo.url", "mongodb://127.0.0.1:1"));
          without
              .configs()
              .getConfig(GetConfigRequest.newBuilder().setSystemId(bench.system()).build());
        });
    calls.put(
        ErrorReason.INTERNAL,
        () -> {
          String system = bench.system();
          try (Connection control = bench.control()) {
            Workbench.execute(
                control,
                "update management_systems set status = 'nonsense' where system_id = '%s'"
                    .formatted(system));
            try {
              getSystem(system);
            } finally {
              Workbench.execute(
                  control,
                  "update management_systems set status = 'active' where system_id = '%s'"
                      .formatted(system));
            }
          }
        });
  }

  private TestServer another(Map<String, String> settings) {
    TestServer server = bench.server().another(settings);
    open.push(server::stop);
    return server;
  }

  private void getSystem(String id) {
    bench.server().systems().getSystem(GetSystemRequest.newBuilder().setSystemId(id).build());
  }

  private void update(ManagementSystem.Builder system) {
    bench
        .server()
        .systems()
        .updateSystem(UpdateSystemRequest.newBuilder().setSystem(system).build());
  }
}
