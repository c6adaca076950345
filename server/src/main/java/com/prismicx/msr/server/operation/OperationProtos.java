package com.prismicx.msr.server.operation;

import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.prismicx.msr.v1.ErrorReason;
import org.jspecify.annotations.Nullable;

/** Between the contract's message and {@link Operation}. */
public final class OperationProtos {
  private OperationProtos() {}

  public static com.prismicx.msr.v1.Operation encode(Operation operation) {
    var message =
        com.prismicx.msr.v1.Operation.newBuilder()
            .setOperationId(operation.operationId())
            .setKind(com.prismicx.msr.v1.Operation.Kind.valueOf(operation.kind().name()))
            .setState(com.prismicx.msr.v1.Operation.State.valueOf(operation.state().name()))
            .setTenantId(orEmpty(operation.tenantId()))
            .setSystemId(operation.systemId())
            .setVersionFrom(orEmpty(operation.versionFrom()))
            .setVersionTo(operation.versionTo())
            .setStepsDone(operation.progress().stepsDone())
            .setStepsTotal(operation.progress().stepsTotal())
            .setStepsSkipped(operation.progress().stepsSkipped())
            .setBatchesDone(operation.progress().batches())
            .setRowsDone(operation.progress().rows())
            .setCurrentStep(orEmpty(operation.progress().step()))
            .setWaitingFor(orEmpty(operation.waitingFor()))
            .setAttempts(operation.attempts())
            .setRequestId(orEmpty(operation.requestId()))
            .setCreatedAt(timestamp(operation.createdAt()));
    if (operation.startedAt() != null) {
      message.setStartedAt(timestamp(operation.startedAt()));
    }
    if (operation.endedAt() != null) {
      message.setEndedAt(timestamp(operation.endedAt()));
    }
    if (operation.error() != null) {
      message.setError(encode(operation.error()));
    }
    return message.build();
  }

  private static com.prismicx.msr.v1.Operation.Error encode(Failure failure) {
    return com.prismicx.msr.v1.Operation.Error.newBuilder()
        .setReason(ErrorReason.valueOf(failure.reason()))
        .setMessage(failure.message())
        .setEdge(failure.edge())
        .setStatementNumber(failure.statementNumber())
        .setLine(failure.line())
        .setStatement(failure.statement())
        .setDatabaseMessage(failure.databaseMessage())
        .setHint(failure.hint())
        .setDirection(failure.direction())
        .setStep(failure.step())
        .build();
  }

  static Operation.@Nullable State filter(com.prismicx.msr.v1.Operation.State state) {
    return state.getNumber() == 0 ? null : Operation.State.valueOf(state.name());
  }

  static Operation.@Nullable Kind filter(com.prismicx.msr.v1.Operation.Kind kind) {
    return kind.getNumber() == 0 ? null : Operation.Kind.valueOf(kind.name());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
