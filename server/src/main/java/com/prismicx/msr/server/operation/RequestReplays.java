package com.prismicx.msr.server.operation;

import com.google.protobuf.Message;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.Sha256;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;

/**
 * Makes repeating a call safe: a request_id's first operation is its answer for 24 hours, stored in the same transaction.
 * The same id with another request is refused.
 */
public final class RequestReplays {
  private final OperationStore operations;

  public RequestReplays(OperationStore operations) {
    this.operations = operations;
  }

  /** The operation that {@code accept} makes, or made when this request_id came first; an empty id is never remembered. */
  public Operation once(
      StatelessSession session, String requestId, Message request, Supplier<Operation> accept) {
    if (requestId.isEmpty()) {
      return accept.get();
    }
    serialize(session, requestId);
    String method = request.getDescriptorForType().getName();
    String body = Sha256.of(request.toByteArray());
    for (Object[] first : first(session, requestId)) {
      if (!first[0].equals(method) || !first[1].equals(body)) {
        throw reused(requestId);
      }
      return operations.get(session, (String) first[2]);
    }
    Operation operation = accept.get();
    remember(session, requestId, method, body, operation.operationId());
    return operation;
  }

  private static void serialize(StatelessSession session, String requestId) {
    session
        .createNativeQuery(
            "select pg_advisory_xact_lock(hashtextextended(:id, 0))::text", String.class)
        .setParameter("id", requestId)
        .getResultList();
  }

  private static List<Object[]> first(StatelessSession session, String requestId) {
    session
        .createNativeMutationQuery(
            """
            delete from request_replays where request_id in (
              select request_id from request_replays
              where created_at < now() - interval '24 hours'
              limit 100 for update skip locked)
            """)
        .executeUpdate();
    return session
        .createNativeQuery(
            "select method, body_sha256, operation_id from request_replays where request_id = :id",
            Object[].class)
        .setParameter("id", requestId)
        .getResultList();
  }

  private static void remember(
      StatelessSession session, String requestId, String method, String body, String operationId) {
    session
        .createNativeMutationQuery(
            "insert into request_replays (request_id, method, body_sha256, operation_id)"
                + " values (:id, :method, :body, :operation)")
        .setParameter("id", requestId)
        .setParameter("method", method)
        .setParameter("body", body)
        .setParameter("operation", operationId)
        .executeUpdate();
  }

  private static ServiceException reused(String requestId) {
    return new ServiceException.Invalid(
        ErrorReason.REQUEST_ID_REUSED,
        "request_id " + requestId + " was used within 24 hours for another request; take a new one",
        List.of(new ServiceException.FieldViolation("request_id", "was used for another request")));
  }
}
