package com.prismicx.msr.client;

import com.prismicx.msr.v1.Operation;

/** An operation ended early because somebody asked for it; its {@code error} says what state things are in. */
public final class OperationCancelledException extends OperationFailedException {

  private static final long serialVersionUID = 1;

  OperationCancelledException(Operation operation) {
    super(operation);
  }
}
