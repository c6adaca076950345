package com.prismicx.msr.cli.fake;

import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The whole server. */
public final class FakeMsr implements AutoCloseable {

  public final FakeSystems systems = new FakeSystems();
  public final FakeOperations operations = new FakeOperations();
  public final FakeVersions versions = new FakeVersions(systems, operations);
  public final FakeMigrations migrations = new FakeMigrations(versions);
  public final FakeTenants tenants = new FakeTenants(operations);
  public final FakeConfigs configs = new FakeConfigs();
  public final FakeHealth health = new FakeHealth();

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, StatusRuntimeException> refusals = new HashMap<>();
  private final Server server;

  public FakeMsr() {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  InsecureServerCredentials.create())
              .addService(systems)
              .addService(versions)
              .addService(migrations)
              .addService(tenants)
              .addService(operations)
              .addService(configs)
              .addService(health)
              .intercept(watch())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String target() {
    return "localhost:" + server.getPort();
  }

  /** The methods that were called since {@link #forgetCalls}, without reads. */
  public List<String> writes() {
    return calls.stream().filter(call -> !call.matches("(Get|List|Wait|Watch).*")).toList();
  }

  public void forgetCalls() {
    calls.clear();
  }

  /** From now on refuses every call of a method. */
  public void refuse(String method, StatusRuntimeException refusal) {
    refusals.put(method, refusal);
  }

  private ServerInterceptor watch() {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getBareMethodName();
        calls.add(method);
        StatusRuntimeException refusal = refusals.get(method);
        if (refusal == null) {
          return next.startCall(call, headers);
        }
        Metadata trailers = new Metadata();
        if (refusal.getTrailers() != null) {
          trailers.merge(refusal.getTrailers());
        }
        call.close(refusal.getStatus(), trailers);
        return new ServerCall.Listener<>() {};
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
