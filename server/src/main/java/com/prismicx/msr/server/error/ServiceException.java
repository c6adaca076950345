package com.prismicx.msr.server.error;

import com.prismicx.msr.v1.ErrorReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A situation that the contract names: its reason is stable, its message says what to do next. It becomes a gRPC status in
 * one place only (the error mapping of the grpc package). Carries no stack: a refusal is an answer, not a fault.
 */
public abstract sealed class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;
  private final transient Map<String, String> variables;

  private ServiceException(ErrorReason reason, String message, Map<String, String> variables) {
    super(message, null, false, false);
    this.reason = reason;
    this.variables = Map.copyOf(variables);
  }

  public ErrorReason reason() {
    return reason;
  }

  /** The variables of the message, by name. */
  public Map<String, String> variables() {
    return variables;
  }

  /** A field and what is wrong with it. */
  public record FieldViolation(String field, String description) {}

  /** A precondition that does not hold: what kind, of which subject, and what to do. */
  public record Violation(String type, String subject, String description) {}

  /** The request itself is wrong: INVALID_ARGUMENT. */
  public static final class Invalid extends ServiceException {
    private static final long serialVersionUID = 1L;
    private final transient List<FieldViolation> fields;

    public Invalid(ErrorReason reason, String message, List<FieldViolation> fields) {
      super(reason, message, Map.of());
      this.fields = List.copyOf(fields);
    }

    public List<FieldViolation> fields() {
      return fields;
    }
  }

  /** No such thing: NOT_FOUND. */
  public static final class Missing extends ServiceException {
    private static final long serialVersionUID = 1L;
    private final String type;
    private final String name;

    /** A thing that has an id of its own. */
    public Missing(ErrorReason reason, String type, String name, String message) {
      this(reason, type, name, message, Map.of(type + "_id", name));
    }

    /** A thing that is named by several variables. */
    public Missing(
        ErrorReason reason,
        String type,
        String name,
        String message,
        Map<String, String> variables) {
      super(reason, message, variables);
      this.type = type;
      this.name = name;
    }

    public String type() {
      return type;
    }

    public String name() {
      return name;
    }
  }

  /** The id is taken by other content: ALREADY_EXISTS. */
  public static final class Taken extends ServiceException {
    private static final long serialVersionUID = 1L;

    public Taken(ErrorReason reason, String message, Map<String, String> variables) {
      super(reason, message, variables);
    }
  }

  /** The state of things does not allow it: FAILED_PRECONDITION. */
  public static final class Refused extends ServiceException {
    private static final long serialVersionUID = 1L;
    private final transient List<Violation> violations;

    public Refused(
        ErrorReason reason,
        String message,
        Map<String, String> variables,
        List<Violation> violations) {
      super(reason, message, variables);
      this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
      return violations;
    }
  }

  /** A concurrent change won: ABORTED. */
  public static final class Aborted extends ServiceException {
    private static final long serialVersionUID = 1L;

    public Aborted(ErrorReason reason, String message, Map<String, String> variables) {
      super(reason, message, variables);
    }
  }

  /** Too much of something: RESOURCE_EXHAUSTED, with a time after which to repeat, or zero when repeating cannot help. */
  public static final class Exhausted extends ServiceException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public Exhausted(ErrorReason reason, String message, Duration retryAfter) {
      super(reason, message, Map.of());
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** A store does not answer: UNAVAILABLE, the only one that a client repeats by itself. */
  public static final class Unavailable extends ServiceException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String store, String message) {
      super(ErrorReason.STORE_UNAVAILABLE, message, Map.of("store", store));
    }
  }

  /** One field of the request is wrong. */
  public static Invalid invalid(String field, String description) {
    return new Invalid(
        ErrorReason.REQUEST_INVALID,
        field + ": " + description,
        List.of(new FieldViolation(field, description)));
  }

  /** The state of one subject does not allow it. */
  public static Refused refused(
      ErrorReason reason, String subject, String message, Map<String, String> variables) {
    return new Refused(
        reason, message, variables, List.of(new Violation(reason.name(), subject, message)));
  }

  /** The resource changed since it was read. */
  public static Aborted etagMismatch(String what, String given, String present) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("etag", present);
    variables.put("given_etag", given);
    return new Aborted(
        ErrorReason.ETAG_MISMATCH,
        what
            + " changed since it was read: its etag is now "
            + present
            + ", not "
            + given
            + "; read it again, then repeat the change",
        variables);
  }
}
