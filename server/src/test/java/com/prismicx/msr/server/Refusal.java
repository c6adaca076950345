package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * An error as it came over the wire, checked against what the contract promises of every error: the code that the reason's
 * own comment names, ErrorInfo, the details that belong to the code, and a message for people with nothing internal in it.
 */
public record Refusal(Status status) {
  private static final String DOMAIN = "msr.prismicx.com";

  /** The refusal that a call ends with, for that reason. */
  public static Refusal of(ErrorReason reason, ThrowingCallable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(thrown).as("the call is not refused, expected %s", reason).isNotNull();
    Refusal refusal = new Refusal(StatusProto.fromThrowable(thrown));
    refusal.check(reason);
    return refusal;
  }

  public String message() {
    return status.getMessage();
  }

  /** A variable of the message, or null. */
  public String variable(String name) {
    return info().getMetadataMap().get(name);
  }

  /** The fields that are wrong, in order. */
  public List<String> fields() {
    return detail(BadRequest.class).orElseThrow().getFieldViolationsList().stream()
        .map(BadRequest.FieldViolation::getField)
        .toList();
  }

  /** The preconditions that do not hold. */
  public List<PreconditionFailure.Violation> violations() {
    return detail(PreconditionFailure.class).orElseThrow().getViolationsList();
  }

  /** The types of the preconditions that do not hold. */
  public List<String> violationTypes() {
    return violations().stream().map(PreconditionFailure.Violation::getType).toList();
  }

  public ResourceInfo resource() {
    return detail(ResourceInfo.class).orElseThrow();
  }

  public RetryInfo retry() {
    return detail(RetryInfo.class).orElseThrow();
  }

  private ErrorInfo info() {
    return detail(ErrorInfo.class).orElseThrow();
  }

  private void check(ErrorReason reason) {
    assertThat(info().getReason()).as(message()).isEqualTo(reason.name());
    assertThat(info().getDomain()).isEqualTo(DOMAIN);
    assertThat(io.grpc.Status.fromCodeValue(status.getCode()).getCode())
        .as("code of %s", reason)
        .isEqualTo(ContractCodes.of(reason));
    assertThat(message())
        .isNotBlank()
        .doesNotContain("Exception", "org.hibernate", "com.prismicx", "ERROR:");
    switch (ContractCodes.of(reason)) {
      case INVALID_ARGUMENT -> {
        if (reason != ErrorReason.REQUEST_NOT_PARSABLE) {
          assertThat(fields()).isNotEmpty().doesNotContain("");
        }
      }
      case NOT_FOUND -> {
        assertThat(resource().getResourceType()).isNotEmpty();
        assertThat(message()).contains(resource().getResourceName().split("/", -1));
      }
      case FAILED_PRECONDITION -> assertThat(violations()).isNotEmpty();
      default -> {}
    }
  }

  private <T extends Message> Optional<T> detail(Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }
}
