package com.prismicx.msr.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What travels beside a status code: the google.rpc details of the contract. */
record ErrorDetails(
    String reasonName,
    Map<String, String> metadata,
    List<BadRequest.FieldViolation> fieldViolations,
    List<PreconditionFailure.Violation> preconditions,
    Optional<ResourceInfo> resource,
    Optional<Duration> retryDelay,
    Optional<String> requestId) {

  private static final String DOMAIN = "msr.prismicx.com";

  ErrorDetails {
    metadata = Map.copyOf(metadata);
    fieldViolations = List.copyOf(fieldViolations);
    preconditions = List.copyOf(preconditions);
  }

  static ErrorDetails of(Status status, Metadata trailers) {
    List<Any> details = details(status, trailers);
    Optional<ErrorInfo> info =
        find(details, ErrorInfo.class).filter(i -> i.getDomain().equals(DOMAIN));
    return new ErrorDetails(
        info.map(ErrorInfo::getReason).orElse(""),
        info.map(ErrorInfo::getMetadataMap).orElse(Map.of()),
        find(details, BadRequest.class).map(BadRequest::getFieldViolationsList).orElse(List.of()),
        find(details, PreconditionFailure.class)
            .map(PreconditionFailure::getViolationsList)
            .orElse(List.of()),
        find(details, ResourceInfo.class),
        find(details, RetryInfo.class)
            .map(RetryInfo::getRetryDelay)
            .map(d -> Duration.ofSeconds(d.getSeconds(), d.getNanos())),
        Optional.ofNullable(trailers).map(t -> t.get(RequestId.HEADER)));
  }

  /** A reason that a newer server gives, or that somebody else gave, is UNSPECIFIED. */
  ErrorReason reason() {
    return Arrays.stream(ErrorReason.values())
        .filter(r -> r.name().equals(reasonName))
        .findFirst()
        .orElse(ErrorReason.ERROR_REASON_UNSPECIFIED);
  }

  // Details are a courtesy: malformed ones must not hide the status that they came with.
  private static List<Any> details(Status status, Metadata trailers) {
    try {
      return StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static <T extends Message> Optional<T> find(List<Any> details, Class<T> type) {
    return details.stream()
        .filter(any -> any.is(type))
        .findFirst()
        .flatMap(any -> unpack(any, type));
  }

  private static <T extends Message> Optional<T> unpack(Any any, Class<T> type) {
    try {
      return Optional.of(any.unpack(type));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
