package com.prismicx.msr.client;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real gRPC server on loopback with services that a test makes up; remembers the headers of every call. */
final class FakeServer implements AutoCloseable {

  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final Server server;
  private final int port;

  private FakeServer(int wanted, ServerCredentials credentials, BindableService... services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), credentials);
    builder.intercept(remember());
    List.of(services).forEach(builder::addService);
    try {
      server = builder.build().start();
      this.port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeServer with(BindableService... services) {
    return at(0, services);
  }

  static FakeServer at(int port, BindableService... services) {
    return new FakeServer(port, InsecureServerCredentials.create(), services);
  }

  static FakeServer withTls(ServerCredentials credentials, BindableService... services) {
    return new FakeServer(0, credentials, services);
  }

  int port() {
    return port;
  }

  String target() {
    return "localhost:" + port();
  }

  MsrClientBuilder client() {
    return MsrClient.to(target()).plaintext();
  }

  private ServerInterceptor remember() {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
        Metadata copy = new Metadata();
        copy.merge(received);
        headers.add(copy);
        return Contexts.interceptCall(Context.current(), call, received, next);
      }
    };
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
