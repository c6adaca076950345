package com.prismicx.msr.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.util.UUID;

/**
 * Names every write that can be named by a {@code request_id} and that the caller left unnamed, so that repeating it after
 * UNAVAILABLE answers the operation that the first attempt may have started, instead of a refusal.
 */
final class NamedWrites implements ClientInterceptor {

  static final String FIELD = "request_id";

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void sendMessage(Q request) {
        super.sendMessage(named(request));
      }
    };
  }

  @SuppressWarnings("unchecked") // a message with one field set is still that message
  private static <Q> Q named(Q request) {
    if (!(request instanceof Message message)) {
      return request;
    }
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(FIELD);
    if (field == null || !message.getField(field).equals("")) {
      return request;
    }
    return (Q) message.toBuilder().setField(field, UUID.randomUUID().toString()).build();
  }
}
