package com.prismicx.msr.client;

import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that was refused or failed. The subclass says what a caller does about it, {@link #reason()} why exactly.
 *
 * <p>It is a StatusRuntimeException, so code that already deals with those deals with it unchanged.
 */
public abstract sealed class MsrException extends StatusRuntimeException
    permits AlreadyExistsException,
        DeadlineException,
        DeniedException,
        FaultException,
        InvalidRequestException,
        LostRaceException,
        NotFoundException,
        OverLimitException,
        PreconditionException,
        UnavailableException {

  private static final long serialVersionUID = 1;

  private final transient ErrorDetails details;

  MsrException(Status status, Metadata trailers, ErrorDetails details) {
    super(status, trailers);
    this.details = details;
  }

  public Status.Code code() {
    return getStatus().getCode();
  }

  /**
   * Why; {@code ERROR_REASON_UNSPECIFIED} if the answer did not come from the service (no connection, a proxy) or a newer
   * server gives a reason that this client does not know: then see {@link #reasonName()}.
   */
  public ErrorReason reason() {
    return details.reason();
  }

  /** The reason as it was sent; empty if none was. */
  public String reasonName() {
    return details.reasonName();
  }

  /** The server's sentence for people: what is wrong, and what to do next. */
  public String description() {
    return Optional.ofNullable(getStatus().getDescription()).orElse("");
  }

  /** The variables of the description, such as {@code system_id}; see ErrorReason for which there are. */
  public Map<String, String> metadata() {
    return details.metadata();
  }

  /** Which fields of the request are wrong, and how. */
  public List<BadRequest.FieldViolation> fieldViolations() {
    return details.fieldViolations();
  }

  /** What would have to be true first. */
  public List<PreconditionFailure.Violation> preconditions() {
    return details.preconditions();
  }

  /** What was not found, or exists already. */
  public Optional<ResourceInfo> resource() {
    return details.resource();
  }

  /** How long to wait before repeating. */
  public Optional<Duration> retryDelay() {
    return details.retryDelay();
  }

  /** The {@code x-request-id} by which the server's log has the call. */
  public Optional<String> requestId() {
    return details.requestId();
  }

  /** Code, reason and description. */
  @Override
  public String getMessage() {
    String kind = reasonName().isEmpty() ? code().name() : code() + " (" + reasonName() + ")";
    return description().isEmpty() ? kind : kind + ": " + description();
  }
}
