package com.prismicx.msr.server;

import com.google.protobuf.Message;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Calls as no generated stub makes them: any bytes to any method, headers in and out. */
public final class RawCalls {
  private RawCalls() {}

  /** Sends bytes to a method such as {@code prismicx.msr.v1.SystemRegistry/GetSystem}. */
  public static byte[] call(Channel channel, String method, byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, method(method), CallOptions.DEFAULT, request);
  }

  /** A unary method over bytes. */
  public static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  /** Begins a call and sends its headers, but never its message. */
  public static ClientCall<byte[], byte[]> begin(TestServer server, String method) {
    // As a stream, because the headers of a unary call wait for its message.
    ClientCall<byte[], byte[]> call =
        server
            .channel()
            .newCall(
                method(method).toBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .build(),
                CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    return call;
  }

  /** An answer with the headers that came before it. */
  public record Answer<T extends Message>(T message, Metadata headers) {
    /** A header, or null. */
    public String header(String name) {
      return headers.get(key(name));
    }
  }

  /** Makes a call on the registry and keeps the headers of its answer. */
  public static <T extends Message> Answer<T> withHeaders(
      TestServer server, Function<SystemRegistryGrpc.SystemRegistryBlockingStub, T> call) {
    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    T message = call.apply(server.systems().withInterceptors(capturing(headers)));
    return new Answer<>(message, headers.get());
  }

  /** Keeps the headers of the answer. */
  public static ClientInterceptor capturing(AtomicReference<Metadata> headers) {
    return MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>());
  }

  /** Sends a header with each call. */
  public static ClientInterceptor sending(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(key(name), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  public static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
