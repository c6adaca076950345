package com.prismicx.msr.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.prismicx.msr.server.RawCalls;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ListSystemsRequest;
import io.grpc.ClientCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class LimitsTest {
  private static final int TRIES = 100;

  private final TestServer narrow;
  private final List<ClientCall<byte[], byte[]>> begun = new ArrayList<>();

  LimitsTest(Workbench bench) {
    narrow = bench.server().another(Map.of("grpc.max-calls", "2"));
  }

  @AfterEach
  void stop() {
    narrow.stop();
  }

  @Test
  void a_call_too_many_is_refused_with_a_time_to_repeat_and_there_is_room_again_when_others_end() {
    Refusal refusal = Refusal.of(ErrorReason.TOO_MANY_REQUESTS, this::crowd);
    assertThat(refusal.retry().getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(refusal.message()).contains("repeat in a second");

    begun.forEach(call -> call.cancel("enough", null));
    listUntilAnswered();
    for (int i = 0; i < 20; i++) {
      assertThatCode(this::list).doesNotThrowAnyException();
    }
  }

  /** Begins calls that wait for their message, until there is no room for one that would be answered. */
  private void crowd() {
    for (int i = 0; i < TRIES; i++) {
      begun.add(RawCalls.begin(narrow, "prismicx.msr.v1.SystemRegistry/GetSystem"));
      list();
    }
  }

  private void list() {
    narrow.systems().listSystems(ListSystemsRequest.getDefaultInstance());
  }

  private void listUntilAnswered() {
    for (int i = 0; i < 1_000; i++) {
      try {
        list();
        return;
      } catch (io.grpc.StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
      }
    }
  }
}
