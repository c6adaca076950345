package com.prismicx.msr.client;

import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryImplBase;
import com.prismicx.msr.v1.UpdateSystemRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A SystemRegistry that answers as the test says and remembers what it was asked. */
final class FakeRegistry extends SystemRegistryImplBase {

  final List<Object> asked = new CopyOnWriteArrayList<>();

  private final Function<Object, Object> answer;

  /** @param answer from request to response; may throw a StatusRuntimeException */
  FakeRegistry(Function<Object, Object> answer) {
    this.answer = answer;
  }

  @Override
  public void getSystem(GetSystemRequest request, StreamObserver<ManagementSystem> observer) {
    reply(request, ManagementSystem.class, observer);
  }

  @Override
  public void createSystem(CreateSystemRequest request, StreamObserver<ManagementSystem> observer) {
    reply(request, ManagementSystem.class, observer);
  }

  @Override
  public void updateSystem(UpdateSystemRequest request, StreamObserver<ManagementSystem> observer) {
    reply(request, ManagementSystem.class, observer);
  }

  @Override
  public void listSystems(
      ListSystemsRequest request, StreamObserver<ListSystemsResponse> observer) {
    reply(request, ListSystemsResponse.class, observer);
  }

  private <R> void reply(Object request, Class<R> type, StreamObserver<R> observer) {
    asked.add(request);
    try {
      observer.onNext(type.cast(answer.apply(request)));
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }
}
