package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationStore;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Reads and writes the table {@code adoptions}: which schema an operation takes over. */
final class AdoptionStore {
  private final OperationStore operations;

  AdoptionStore(OperationStore operations) {
    this.operations = operations;
  }

  /** The schema that the operation takes, or took, over; nothing for an operation of another kind. */
  Optional<String> schema(StatelessSession session, String operationId) {
    return texts(
            session, "select schema_name from adoptions where operation_id = :value", operationId)
        .stream()
        .findFirst();
  }

  /** An operation that takes the schema over just now. */
  Optional<Operation> running(StatelessSession session, String schema) {
    return texts(
            session,
            """
            select o.operation_id from adoptions a join operations o on o.operation_id = a.operation_id
            where a.schema_name = :value and o.state in ('pending', 'running', 'cancelling')
            """,
            schema)
        .stream()
        .findFirst()
        .map(id -> operations.get(session, id));
  }

  void insert(StatelessSession session, Operation operation, String schema) {
    session
        .createNativeMutationQuery(
            "insert into adoptions (operation_id, schema_name) values (:operation, :schema)")
        .setParameter("operation", operation.operationId())
        .setParameter("schema", schema)
        .executeUpdate();
  }

  private static List<String> texts(StatelessSession session, String sql, String value) {
    return session
        .createNativeQuery(sql, String.class)
        .setParameter("value", value)
        .getResultList();
  }
}
