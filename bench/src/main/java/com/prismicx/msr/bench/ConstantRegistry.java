package com.prismicx.msr.bench;

import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryImplBase;
import io.grpc.stub.StreamObserver;

/** Answers every GetSystem at once with the same message: what the transport alone can do. */
final class ConstantRegistry extends SystemRegistryImplBase {
  private final ManagementSystem answer = Sample.answer();

  @Override
  public void getSystem(GetSystemRequest request, StreamObserver<ManagementSystem> out) {
    Reply.ok(out, answer);
  }
}
