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
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class LimitsTest {
  private static final int TRIES = 1_000;

  private final TestServer narrow;

  LimitsTest(Workbench bench) {
    narrow = bench.server().another(Map.of("grpc.max-calls", "2"));
  }

  @AfterEach
  void stop() {
    narrow.stop();
  }

  @Test
  void a_call_too_many_is_refused_with_a_time_to_repeat_and_there_is_room_again_when_one_ends() {
    ClientCall<byte[], byte[]> first = begun();
    begun();
    Refusal refusal = Refusal.of(ErrorReason.TOO_MANY_REQUESTS, this::listUntilRefused);
    assertThat(refusal.retry().getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(refusal.message()).contains("repeat in a second");

    first.cancel("enough", null);
    listUntilAnswered();
    for (int i = 0; i < 20; i++) {
      assertThatCode(this::list).doesNotThrowAnyException();
    }
  }

  /** A call that the server has begun to handle and that waits for its message. */
  private ClientCall<byte[], byte[]> begun() {
    ClientCall<byte[], byte[]> call =
        narrow
            .channel()
            .newCall(
                RawCalls.method("prismicx.msr.v1.SystemRegistry/GetSystem"), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    return call;
  }

  private void list() {
    narrow.systems().listSystems(ListSystemsRequest.getDefaultInstance());
  }

  private void listUntilRefused() {
    for (int i = 0; i < TRIES; i++) {
      list();
    }
  }

  private void listUntilAnswered() {
    for (int i = 0; i < TRIES; i++) {
      try {
        list();
        return;
      } catch (io.grpc.StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
      }
    }
  }
}
