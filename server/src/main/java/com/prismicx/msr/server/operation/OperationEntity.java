package com.prismicx.msr.server.operation;

import com.prismicx.msr.server.postgres.LowerCase;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code operations}. The lease is not mapped: it belongs to the claim, which is written in SQL. */
@Entity(name = "Operation")
@Table(name = "operations")
class OperationEntity {
  @Id
  @Column(name = "operation_id", length = 50)
  String operationId;

  @Convert(converter = KindColumn.class)
  @Column(name = "kind", length = 20, nullable = false)
  Operation.Kind kind;

  @Convert(converter = StateColumn.class)
  @Column(name = "state", length = 20, nullable = false)
  Operation.State state;

  @Column(name = "tenant_id", length = 50)
  String tenantId;

  @Column(name = "system_id", length = 50, nullable = false)
  String systemId;

  @Column(name = "version_from", length = 20)
  String versionFrom;

  @Column(name = "version_to", length = 20, nullable = false)
  String versionTo;

  @Column(name = "steps_done", nullable = false)
  int stepsDone;

  @Column(name = "steps_total", nullable = false)
  int stepsTotal;

  @Column(name = "batches_done", nullable = false)
  int batchesDone;

  @Column(name = "rows_done", nullable = false)
  long rowsDone;

  @Column(name = "steps_skipped", nullable = false)
  int stepsSkipped;

  @Column(name = "current_step", length = 100)
  String currentStep;

  @Column(name = "attempts", nullable = false)
  int attempts;

  @Column(name = "fencing_token", nullable = false)
  long fencingToken;

  @Column(name = "engine_version", nullable = false)
  int engineVersion;

  @Column(name = "request_id", length = 64)
  String requestId;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "error")
  String error;

  @Column(name = "waiting_for", columnDefinition = "text")
  String waitingFor;

  @Column(name = "created_at", nullable = false)
  Instant createdAt;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "ended_at")
  Instant endedAt;

  @Column(name = "allow_data_loss", nullable = false)
  boolean allowDataLoss;

  static OperationEntity of(Operation operation) {
    OperationEntity entity = new OperationEntity();
    entity.operationId = operation.operationId();
    entity.kind = operation.kind();
    entity.state = operation.state();
    entity.tenantId = operation.tenantId();
    entity.systemId = operation.systemId();
    entity.versionFrom = operation.versionFrom();
    entity.versionTo = operation.versionTo();
    entity.stepsDone = operation.progress().stepsDone();
    entity.stepsTotal = operation.progress().stepsTotal();
    entity.stepsSkipped = operation.progress().stepsSkipped();
    entity.batchesDone = operation.progress().batches();
    entity.rowsDone = operation.progress().rows();
    entity.currentStep = operation.progress().step();
    entity.waitingFor = operation.waitingFor();
    entity.attempts = operation.attempts();
    entity.fencingToken = operation.fencingToken();
    entity.engineVersion = OperationStore.ENGINE_VERSION;
    entity.requestId = operation.requestId();
    entity.error = FailureJson.print(operation.error());
    entity.createdAt = operation.createdAt();
    entity.startedAt = operation.startedAt();
    entity.endedAt = operation.endedAt();
    entity.allowDataLoss = operation.allowsLoss();
    return entity;
  }

  Operation toValue() {
    return new Operation(
        operationId,
        kind,
        state,
        tenantId,
        systemId,
        versionFrom,
        versionTo,
        new Operation.Progress(
            stepsDone, stepsTotal, batchesDone, rowsDone, currentStep, stepsSkipped),
        attempts,
        fencingToken,
        requestId,
        FailureJson.parse(error),
        waitingFor,
        createdAt,
        startedAt,
        endedAt,
        allowDataLoss);
  }

  static final class KindColumn extends LowerCase<Operation.Kind> {
    KindColumn() {
      super(Operation.Kind.class);
    }
  }

  static final class StateColumn extends LowerCase<Operation.State> {
    StateColumn() {
      super(Operation.State.class);
    }
  }
}
