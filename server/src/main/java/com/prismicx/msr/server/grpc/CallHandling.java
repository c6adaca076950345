package com.prismicx.msr.server.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.prismicx.msr.server.wire.Ids;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chain through which every call goes, in this order: request id and log → errors → limits → (bytes become a message) →
 * headers → field rules → the handler. The message is parsed inside the chain, so that bytes that are no message end as the
 * contract's error too.
 */
public final class CallHandling {
  private final RequestInterceptor requests;
  private final ErrorInterceptor errors = new ErrorInterceptor();
  private final LimitInterceptor limits;
  private final HeaderInterceptor headers = new HeaderInterceptor();

  public CallHandling(Ids ids, int maxCalls) {
    requests = new RequestInterceptor(ids);
    limits = new LimitInterceptor(maxCalls);
  }

  /** A service inside the chain. */
  public ServerServiceDefinition wrap(BindableService service) {
    ServerServiceDefinition typed = service.bindService();
    ServerServiceDefinition checked =
        ServerInterceptors.interceptForward(
            typed, headers, new ValidationInterceptor(requestsOf(typed)));
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(checked), requests, errors, limits);
  }

  /** Answers calls to methods that do not exist. */
  public HandlerRegistry unknownMethods() {
    return new UnknownMethods();
  }

  private static List<Descriptor> requestsOf(ServerServiceDefinition service) {
    return service.getMethods().stream()
        .map(method -> method.getMethodDescriptor().getSchemaDescriptor())
        .map(schema -> ((ProtoMethodDescriptorSupplier) schema).getMethodDescriptor())
        .map(method -> method.getInputType())
        .distinct()
        .toList();
  }

  private final class UnknownMethods extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(
        String methodName, @Nullable String authority) {
      ServerCallHandler<InputStream, InputStream> refuse =
          (call, metadata) -> {
            call.close(
                Status.UNIMPLEMENTED.withDescription(
                    "the server has no method " + methodName + "; it may be older than the caller"),
                new io.grpc.Metadata());
            return new io.grpc.ServerCall.Listener<>() {};
          };
      MethodDescriptor<InputStream, InputStream> method =
          MethodDescriptor.<InputStream, InputStream>newBuilder()
              .setType(MethodDescriptor.MethodType.UNKNOWN)
              .setFullMethodName(methodName)
              .setRequestMarshaller(new Bytes())
              .setResponseMarshaller(new Bytes())
              .build();
      return ServerMethodDefinition.create(
          method, (call, metadata) -> errors.interceptCall(call, metadata, refuse));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return new ByteArrayInputStream(new byte[0]);
    }
  }
}
