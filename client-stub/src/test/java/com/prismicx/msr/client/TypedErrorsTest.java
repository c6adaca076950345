package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypedErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, REQUEST_INVALID, InvalidRequestException",
    "NOT_FOUND, SYSTEM_NOT_FOUND, NotFoundException",
    "ALREADY_EXISTS, SYSTEM_EXISTS, AlreadyExistsException",
    "FAILED_PRECONDITION, DEPENDENCY_MISSING, PreconditionException",
    "ABORTED, ETAG_MISMATCH, LostRaceException",
    "RESOURCE_EXHAUSTED, TOO_MANY_REQUESTS, OverLimitException",
    "UNAUTHENTICATED, '', DeniedException",
    "PERMISSION_DENIED, '', DeniedException",
    "UNAVAILABLE, STORE_UNAVAILABLE, UnavailableException",
    "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, DeadlineException",
    "INTERNAL, INTERNAL, FaultException",
    "UNIMPLEMENTED, METHOD_NOT_FOUND, FaultException",
  })
  void each_status_has_its_exception(Status.Code code, String reason, String exception) {
    MsrException e = refusal(code, info(reason).build());

    assertThat(e.getClass().getSimpleName()).isEqualTo(exception);
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.reasonName()).isEqualTo(reason);
    assertThat(e.description()).isEqualTo("the server's sentence");
  }

  @Test
  void the_details_of_the_contract_are_all_there() {
    MsrException e =
        refusal(
            Status.Code.INVALID_ARGUMENT,
            info("REQUEST_INVALID").putMetadata("system_id", "crm").build(),
            BadRequest.newBuilder()
                .addFieldViolations(
                    BadRequest.FieldViolation.newBuilder()
                        .setField("system.name")
                        .setDescription("must not be empty"))
                .build(),
            PreconditionFailure.newBuilder()
                .addViolations(
                    PreconditionFailure.Violation.newBuilder().setSubject("tenants/acme"))
                .build(),
            ResourceInfo.newBuilder().setResourceName("systems/crm").build(),
            RetryInfo.newBuilder()
                .setRetryDelay(
                    com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
                .build());

    assertThat(e.reason()).isEqualTo(ErrorReason.REQUEST_INVALID);
    assertThat(e.metadata()).containsExactly(Map.entry("system_id", "crm"));
    assertThat(e.fieldViolations())
        .singleElement()
        .satisfies(v -> assertThat(v.getField()).isEqualTo("system.name"));
    assertThat(e.preconditions())
        .singleElement()
        .satisfies(v -> assertThat(v.getSubject()).isEqualTo("tenants/acme"));
    assertThat(e.resource()).map(ResourceInfo::getResourceName).contains("systems/crm");
    assertThat(e.retryDelay()).contains(Duration.ofMillis(1500));
    assertThat(e.requestId()).isPresent();
    assertThat(e)
        .hasMessage("INVALID_ARGUMENT (REQUEST_INVALID): the server's sentence")
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void a_reason_of_a_newer_server_keeps_its_name() {
    MsrException e = refusal(Status.Code.ABORTED, info("FROM_THE_FUTURE").build());

    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
    assertThat(e.reasonName()).isEqualTo("FROM_THE_FUTURE");
  }

  @Test
  void a_reason_of_another_domain_is_not_ours() {
    MsrException e =
        refusal(
            Status.Code.UNAVAILABLE,
            ErrorInfo.newBuilder().setReason("INTERNAL").setDomain("proxy.example").build());

    assertThat(e.reasonName()).isEmpty();
    assertThat(e).hasMessage("UNAVAILABLE: the server's sentence");
  }

  @Test
  void malformed_details_do_not_hide_the_status() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {1, 2, 3});

    MsrException e = Errors.from(Status.NOT_FOUND.asRuntimeException(trailers));

    assertThat(e).isInstanceOf(NotFoundException.class);
    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  @Test
  void no_server_is_unavailable() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    try (MsrClient client = MsrClient.to("localhost:" + nobody).plaintext().connect()) {
      MsrException e = catchThrowableOfType(MsrException.class, () -> getSystem(client));

      assertThat(e)
          .isInstanceOf(UnavailableException.class)
          .rootCause()
          .hasMessageContaining("Connection refused");
    }
  }

  @Test
  void the_stack_is_that_of_the_call() {
    MsrException e = refusal(Status.Code.NOT_FOUND);

    assertThat(e.getStackTrace())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).contains("getSystem"));
  }

  private static MsrException refusal(Status.Code code, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("the server's sentence");
    Arrays.stream(details).map(Any::pack).forEach(status::addDetails);
    FakeRegistry registry =
        new FakeRegistry(
            request -> {
              throw StatusProto.toStatusRuntimeException(status.build());
            });
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      return catchThrowableOfType(MsrException.class, () -> getSystem(client));
    }
  }

  private static ErrorInfo.Builder info(String reason) {
    return ErrorInfo.newBuilder().setReason(reason).setDomain("msr.prismicx.com");
  }

  private static void getSystem(MsrClient client) {
    client.call(() -> client.systems().getSystem(GetSystemRequest.getDefaultInstance()));
  }
}
