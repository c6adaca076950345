package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceImplBase;
import com.prismicx.msr.v1.UpdateSystemRequest;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RetriesTest {

  @Test
  void a_read_is_repeated_until_the_server_is_back() {
    FakeRegistry registry = failing(Status.UNAVAILABLE, 2);
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      client.call(() -> client.systems().getSystem(GetSystemRequest.getDefaultInstance()));
    }
    assertThat(registry.asked).hasSize(3);
  }

  @Test
  void a_create_is_repeated_because_it_is_idempotent() {
    FakeRegistry registry = failing(Status.UNAVAILABLE, 1);
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      client.call(() -> client.systems().createSystem(CreateSystemRequest.getDefaultInstance()));
    }
    assertThat(registry.asked).hasSize(2);
  }

  @Test
  void repeating_has_an_end() {
    FakeRegistry registry = failing(Status.UNAVAILABLE, 1000);
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(
              () ->
                  client.call(
                      () -> client.systems().getSystem(GetSystemRequest.getDefaultInstance())))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(registry.asked).hasSize(Retries.ATTEMPTS);
  }

  @Test
  void an_update_is_not_repeated_because_it_may_have_been_done() {
    FakeRegistry registry = failing(Status.UNAVAILABLE, 1);
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(
              () ->
                  client.call(
                      () ->
                          client.systems().updateSystem(UpdateSystemRequest.getDefaultInstance())))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(registry.asked).hasSize(1);
  }

  @Test
  void what_was_refused_is_not_repeated() {
    FakeRegistry registry = failing(Status.RESOURCE_EXHAUSTED, 1);
    try (FakeServer server = FakeServer.with(registry);
        MsrClient client = server.client().connect()) {
      assertThatThrownBy(
              () ->
                  client.call(
                      () -> client.systems().getSystem(GetSystemRequest.getDefaultInstance())))
          .isInstanceOf(OverLimitException.class);
    }
    assertThat(registry.asked).hasSize(1);
  }

  @Test
  void an_install_is_repeated_under_the_name_of_the_first_attempt() {
    FailingOnce tenants = new FailingOnce();
    try (FakeServer server = FakeServer.with(tenants);
        MsrClient client = server.client().connect()) {
      client.call(() -> client.tenants().installSystem(InstallSystemRequest.getDefaultInstance()));
    }
    assertThat(tenants.requestIds).hasSize(2).doesNotContain("");
    assertThat(tenants.requestIds.getFirst()).isEqualTo(tenants.requestIds.getLast());
  }

  @Test
  void the_name_that_the_caller_gave_is_kept() {
    FailingOnce tenants = new FailingOnce();
    try (FakeServer server = FakeServer.with(tenants);
        MsrClient client = server.client().connect()) {
      client.call(
          () ->
              client
                  .tenants()
                  .installSystem(InstallSystemRequest.newBuilder().setRequestId("mine").build()));
    }
    assertThat(tenants.requestIds).containsExactly("mine", "mine");
  }

  @Test
  void every_service_of_the_contract_is_considered() throws Exception {
    List<String> services = new ArrayList<>();
    try (InputStream contract = getClass().getResourceAsStream("/msr.pb")) {
      FileDescriptorSet.parseFrom(contract).getFileList().stream()
          .filter(file -> file.getPackage().equals("prismicx.msr.v1"))
          .forEach(
              file ->
                  file.getServiceList()
                      .forEach(s -> services.add(file.getPackage() + "." + s.getName())));
    }
    assertThat(Retries.SERVICES.stream().map(ServiceDescriptor::getName))
        .containsExactlyInAnyOrderElementsOf(services);
  }

  private static FakeRegistry failing(Status status, int times) {
    AtomicInteger left = new AtomicInteger(times);
    Function<Object, Object> answer =
        request -> {
          if (left.getAndDecrement() > 0) {
            throw status.asRuntimeException();
          }
          return ManagementSystem.getDefaultInstance();
        };
    return new FakeRegistry(answer);
  }

  private static final class FailingOnce extends TenantServiceImplBase {

    final List<String> requestIds = new CopyOnWriteArrayList<>();

    @Override
    public void installSystem(InstallSystemRequest request, StreamObserver<Operation> observer) {
      requestIds.add(request.getRequestId());
      if (requestIds.size() == 1) {
        observer.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      observer.onNext(Operation.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
