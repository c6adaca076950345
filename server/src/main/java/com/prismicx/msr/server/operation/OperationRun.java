package com.prismicx.msr.server.operation;

/**
 * What one kind of operation does. A later feature implements it and gives it to the worker. A run may be repeated from the
 * beginning after a crash at any point, so each of its steps must find out by itself whether it is done.
 *
 * <p>Throwing {@link com.prismicx.msr.server.error.ServiceException.Unavailable} means "a store is gone, take it up again
 * later", and {@link com.prismicx.msr.server.error.ServiceException.Aborted} the same after a lost race; every other exception
 * ends the operation through {@link #fail}.
 */
public interface OperationRun {
  /** Does the work and ends the operation, in the same transaction as the last change of the registry. */
  void run(Operation operation);

  /** Brings the registry into the state after a failure and ends the operation, in one transaction. */
  void fail(Operation operation, Failure failure);
}
