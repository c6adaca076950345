package com.prismicx.msr.cli.apply;

import com.prismicx.msr.v1.Operation;

/** Is told what applying does, as it does it. */
public interface Report {

  /**
   * A system, or one of its versions, is as the folder says.
   *
   * @param version empty for the system itself
   * @param done what it took, such as {@code created, published} or {@code unchanged}
   */
  void done(String systemId, String version, String done);

  /** How far a publishing has come. */
  void progress(Operation operation);
}
