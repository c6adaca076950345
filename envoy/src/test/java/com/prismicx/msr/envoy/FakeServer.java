package com.prismicx.msr.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.ListSystemsResponse;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.UpdateSystemRequest;
import com.prismicx.msr.v1.WaitOperationRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that answers some of the contract's calls from thin air and remembers what reached it last. GetSystem of
 * `slow` gets no answer, of `missing` an error of the contract, of `big` an answer worth compressing, of `deep` one that Envoy
 * cannot write as JSON.
 */
final class FakeServer implements AutoCloseable {
  static final String ETAG = "\"e1\"";
  private static final Context.Key<Metadata> ANSWER_HEADERS = Context.key("answer-headers");

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  volatile Metadata lastHeaders = new Metadata();
  volatile long lastDeadlineMillis;
  volatile Object lastRequest;

  /** GetHealth gives no answer. */
  volatile boolean hangs;

  FakeServer() {
    this(0);
  }

  FakeServer(int port) {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .executor(executor)
              .maxInboundMetadataSize(16 * 1024)
              .permitKeepAliveTime(20, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .intercept(new Recorder())
              .addService(new HealthStatusManager().getHealthService())
              .addService(new Systems())
              .addService(new Configs())
              .addService(new Tenants())
              .addService(new Operations())
              .addService(new Health())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** The value that the caller's last request brought, or null. */
  String lastHeader(String name) {
    return lastHeaders.get(key(name));
  }

  @Override
  public void close() {
    server.shutdownNow();
    executor.shutdownNow();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static void header(String name, String value) {
    ANSWER_HEADERS.get().put(key(name), value);
  }

  private <T> void answer(Object request, StreamObserver<T> caller, T message) {
    lastRequest = request;
    caller.onNext(message);
    caller.onCompleted();
  }

  /** A Struct of so many objects in each other. */
  private static Struct nested(int depth) {
    Struct inner = Struct.getDefaultInstance();
    for (int i = 1; i < depth; i++) {
      inner =
          Struct.newBuilder()
              .putFields("k", Value.newBuilder().setStructValue(inner).build())
              .build();
    }
    return inner;
  }

  private static RuntimeException refusal(Code code, String reason, String message) {
    ErrorInfo info = ErrorInfo.newBuilder().setDomain("msr.prismicx.com").setReason(reason).build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  /** Remembers what came, and sends the headers that a service has asked for. */
  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (call.getMethodDescriptor().getServiceName().startsWith("prismicx.")) {
        lastHeaders = headers;
        var deadline = Context.current().getDeadline();
        lastDeadlineMillis = deadline == null ? -1 : deadline.timeRemaining(TimeUnit.MILLISECONDS);
      }
      Metadata more = new Metadata();
      ServerCall<Q, A> adding =
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata answerHeaders) {
              answerHeaders.merge(more);
              super.sendHeaders(answerHeaders);
            }
          };
      return Contexts.interceptCall(
          Context.current().withValue(ANSWER_HEADERS, more), adding, headers, next);
    }
  }

  private final class Systems extends SystemRegistryGrpc.SystemRegistryImplBase {
    @Override
    public void getSystem(GetSystemRequest request, StreamObserver<ManagementSystem> caller) {
      var system =
          ManagementSystem.newBuilder()
              .setSystemId(request.getSystemId())
              .setName("CRM")
              .setEtag("e1");
      switch (request.getSystemId()) {
        case "slow" -> {}
        case "missing" ->
            caller.onError(
                refusal(Code.NOT_FOUND, "SYSTEM_NOT_FOUND", "no system missing: list them"));
        case "deep" -> answer(request, caller, system.setMetadata(nested(40)).build());
        case "big" -> {
          header("etag", ETAG);
          answer(request, caller, system.setDescription("sales ".repeat(500)).build());
        }
        default -> {
          header("etag", ETAG);
          answer(request, caller, system.build());
        }
      }
    }

    @Override
    public void listSystems(
        ListSystemsRequest request, StreamObserver<ListSystemsResponse> caller) {
      answer(request, caller, ListSystemsResponse.getDefaultInstance());
    }

    @Override
    public void createSystem(CreateSystemRequest request, StreamObserver<ManagementSystem> caller) {
      header("x-http-code", "201");
      header("location", "/api/v1/systems/" + request.getSystem().getSystemId());
      header("etag", ETAG);
      answer(request, caller, request.getSystem());
    }

    @Override
    public void updateSystem(UpdateSystemRequest request, StreamObserver<ManagementSystem> caller) {
      header("etag", "\"e2\"");
      answer(request, caller, request.getSystem());
    }
  }

  private final class Configs extends ConfigServiceGrpc.ConfigServiceImplBase {
    @Override
    public void updateConfig(
        UpdateConfigRequest request, StreamObserver<SystemConfiguration> caller) {
      var stored = SystemConfiguration.newBuilder().setSystemId(request.getSystemId());
      if (request.hasTenantId()) {
        stored.setTenantId(request.getTenantId());
      }
      answer(request, caller, stored.setConfiguration(request.getConfiguration()).build());
    }
  }

  private final class Tenants extends TenantServiceGrpc.TenantServiceImplBase {
    @Override
    public void installSystem(InstallSystemRequest request, StreamObserver<Operation> caller) {
      header("x-http-code", "202");
      header("location", "/api/v1/operations/o_1");
      answer(request, caller, Operation.newBuilder().setOperationId("o_1").build());
    }
  }

  private final class Operations extends OperationServiceGrpc.OperationServiceImplBase {
    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> caller) {
      try {
        Thread.sleep(request.getTimeout().getSeconds() * 1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      answer(
          request, caller, Operation.newBuilder().setOperationId(request.getOperationId()).build());
    }
  }

  private final class Health extends HealthServiceGrpc.HealthServiceImplBase {
    @Override
    public void getHealth(GetHealthRequest request, StreamObserver<HealthReport> caller) {
      if (!hangs) {
        answer(
            request,
            caller,
            HealthReport.newBuilder().setStatus(HealthReport.Status.SERVING).build());
      }
    }
  }
}
