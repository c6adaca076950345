package com.prismicx.msr.server.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.prismicx.msr.server.wire.Reply;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * HTTP's headers for REST callers: {@code ETag} of every answer that has an etag, {@code If-Match} as the etag of every
 * request that takes one, and whatever else the handler says of the answer.
 */
final class HeaderInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> ETAG =
      Metadata.Key.of("etag", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> IF_MATCH =
      Metadata.Key.of("if-match", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Metadata answer = new Metadata();
    ServerCall.Listener<Q> listener =
        Contexts.interceptCall(
            Context.current().withValue(Reply.HEADERS, answer),
            new AnsweringCall<>(call, answer),
            headers,
            next);
    String ifMatch = headers.get(IF_MATCH);
    return ifMatch == null ? listener : new IfMatchListener<>(listener, Etags.plain(ifMatch));
  }

  /** Holds the headers back until the message is known that they speak of. */
  private static final class AnsweringCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Metadata answer;
    private @Nullable Metadata held;

    AnsweringCall(ServerCall<Q, R> call, Metadata answer) {
      super(call);
      this.answer = answer;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      held = headers;
    }

    @Override
    public void sendMessage(R message) {
      Metadata headers = held;
      if (headers != null) {
        held = null;
        headers.merge(answer);
        String etag = Etags.of((Message) message);
        if (!etag.isEmpty()) {
          headers.put(ETAG, '"' + etag + '"');
        }
        super.sendHeaders(headers);
      }
      super.sendMessage(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Metadata headers = held;
      if (headers != null && status.isOk()) {
        held = null;
        super.sendHeaders(headers);
      }
      super.close(status, trailers);
    }
  }

  private static final class IfMatchListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final String etag;

    IfMatchListener(ServerCall.Listener<Q> listener, String etag) {
      super(listener);
      this.etag = etag;
    }

    @Override
    @SuppressWarnings("unchecked") // the same message type with one field set
    public void onMessage(Q message) {
      super.onMessage((Q) Etags.with((Message) message, etag));
    }
  }

  /** The field {@code etag} of a message, or of the resource that a request carries. */
  private static final class Etags {
    private Etags() {}

    static String of(Message message) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName("etag");
      return field == null ? "" : (String) message.getField(field);
    }

    /** The request with that etag, unless it has none to set or says one itself; {@code *} says nothing. */
    static Message with(Message request, String etag) {
      if (etag.equals("*") || etag.isEmpty()) {
        return request;
      }
      FieldDescriptor own = request.getDescriptorForType().findFieldByName("etag");
      if (own != null) {
        return of(request).isEmpty() ? request.toBuilder().setField(own, etag).build() : request;
      }
      for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && !field.isRepeated()
            && field.getMessageType().findFieldByName("etag") != null) {
          Message inner = with((Message) request.getField(field), etag);
          return request.toBuilder().setField(field, inner).build();
        }
      }
      return request;
    }

    static String plain(String header) {
      String etag = header.strip();
      if (etag.startsWith("W/")) {
        etag = etag.substring(2);
      }
      return etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"")
          ? etag.substring(1, etag.length() - 1)
          : etag;
    }
  }
}
