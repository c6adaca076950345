package com.prismicx.msr.cli.fake;

import com.google.protobuf.Empty;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.DeleteSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryImplBase;
import com.prismicx.msr.v1.UpdateSystemRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Systems, in pages of two. */
public final class FakeSystems extends SystemRegistryImplBase {

  private static final int PAGE = 2;

  public final SortedMap<String, ManagementSystem> stored = new TreeMap<>();
  private int etags;

  synchronized ManagementSystem require(String systemId) {
    ManagementSystem system = stored.get(systemId);
    if (system == null) {
      throw Refusal.notFound(ErrorReason.SYSTEM_NOT_FOUND, "system " + systemId);
    }
    return system;
  }

  @Override
  public synchronized void listSystems(
      ListSystemsRequest request, StreamObserver<ListSystemsResponse> observer) {
    List<ManagementSystem> matching =
        new ArrayList<>(
            stored.values().stream()
                .filter(s -> request.getType().isEmpty() || s.getType().equals(request.getType()))
                .filter(s -> request.getStatusValue() == 0 || s.getStatus() == request.getStatus())
                .filter(s -> s.getSystemId().compareTo(request.getPageToken()) > 0)
                .toList());
    boolean more = matching.size() > PAGE;
    List<ManagementSystem> page = more ? matching.subList(0, PAGE) : matching;
    Refusal.answer(
        observer,
        () ->
            ListSystemsResponse.newBuilder()
                .addAllSystems(page)
                .setNextPageToken(more ? page.getLast().getSystemId() : "")
                .build());
  }

  @Override
  public void getSystem(GetSystemRequest request, StreamObserver<ManagementSystem> observer) {
    Refusal.answer(observer, () -> require(request.getSystemId()));
  }

  @Override
  public void createSystem(CreateSystemRequest request, StreamObserver<ManagementSystem> observer) {
    Refusal.answer(observer, () -> create(request.getSystem()));
  }

  private synchronized ManagementSystem create(ManagementSystem system) {
    if (stored.containsKey(system.getSystemId())) {
      throw Refusal.of(
          Status.Code.ALREADY_EXISTS,
          ErrorReason.SYSTEM_EXISTS,
          "%s is taken by another system".formatted(system.getSystemId()));
    }
    return store(system.toBuilder().setStatus(ManagementSystem.Status.ACTIVE));
  }

  @Override
  public void updateSystem(UpdateSystemRequest request, StreamObserver<ManagementSystem> observer) {
    Refusal.answer(observer, () -> update(request.getSystem()));
  }

  private synchronized ManagementSystem update(ManagementSystem change) {
    ManagementSystem present = require(change.getSystemId());
    Refusal.checkEtag(change.getEtag(), present.getEtag());
    ManagementSystem.Builder changed = present.toBuilder();
    if (change.hasMetadata()) {
      changed.clearMetadata();
    }
    return store(changed.mergeFrom(change));
  }

  @Override
  public void deleteSystem(DeleteSystemRequest request, StreamObserver<Empty> observer) {
    Refusal.answer(
        observer,
        () -> {
          synchronized (this) {
            Refusal.checkEtag(request.getEtag(), require(request.getSystemId()).getEtag());
            stored.remove(request.getSystemId());
            return Empty.getDefaultInstance();
          }
        });
  }

  private ManagementSystem store(ManagementSystem.Builder system) {
    ManagementSystem next = system.setEtag("s" + ++etags).build();
    stored.put(next.getSystemId(), next);
    return next;
  }
}
