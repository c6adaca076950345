package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.operation.FailedRunException;
import com.prismicx.msr.server.operation.Failure;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Wall;
import java.util.Map;

/** Where one attempt at publishing tries a version: makes scratch places, and tells how far it has come. */
final class Lab {
  private final Transactions transactions;
  private final OperationStore operations;
  private final Wall wall;
  private final Operation operation;
  private int scratches;
  private int done;
  private int total;

  Lab(Transactions transactions, OperationStore operations, Wall wall, Operation operation) {
    this.transactions = transactions;
    this.operations = operations;
    this.wall = wall;
    this.operation = operation;
  }

  /** So many walks are to be expected; it may be some more or fewer. */
  void expect(int walks) {
    total = walks;
  }

  Scratch open(Map<String, String> parameters) {
    scratches++;
    return Scratch.open(wall, operation, scratches, parameters);
  }

  /** Says what is tried next; stops when somebody asked for it, or when another worker has taken over. */
  void tell(String walk) {
    done++;
    Operation.Progress progress =
        new Operation.Progress(done - 1, Math.max(done, total), 0, 0, walk);
    if (!transactions.write(session -> operations.progress(session, operation, progress))) {
      throw new FailedRunException(
          Failure.cancelled("the version is still a draft; its last proof is what it was before"));
    }
  }
}
