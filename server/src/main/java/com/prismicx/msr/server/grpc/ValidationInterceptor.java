package com.prismicx.msr.server.grpc;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks each request against the field rules of the contract, and that no text has a NUL, which PostgreSQL cannot store. */
final class ValidationInterceptor implements ServerInterceptor {
  private final Validator validator;

  /** Compiles the rules of all requests now, so that a bad rule fails the start and not a call. */
  ValidationInterceptor(List<Descriptor> requests) {
    try {
      validator = ValidatorFactory.newBuilder().buildWithDescriptors(requests, true);
    } catch (ValidationException e) {
      throw new IllegalStateException("a field rule of the contract cannot be used", e);
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        LimitInterceptor.requireSize(((Message) message).getSerializedSize());
        require((Message) message);
        super.onMessage(message);
      }
    };
  }

  private void require(Message request) {
    List<FieldViolation> violations = new ArrayList<>();
    try {
      ValidationResult result = validator.validate(request);
      result.getViolations().stream()
          .map(violation -> violation.toProto())
          .map(v -> new FieldViolation(path(v.getField()), v.getMessage()))
          .forEach(violations::add);
    } catch (ValidationException e) {
      throw new IllegalStateException("a field rule of the contract cannot be evaluated", e);
    }
    findNul("", request, violations);
    Fields.refuse(ErrorReason.REQUEST_INVALID, violations);
  }

  private static void findNul(String prefix, Message message, List<FieldViolation> violations) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      String path = prefix + field.getName();
      if (field.isRepeated()) {
        // No request has a repeated message.
        if (entry.getValue().toString().indexOf('\0') >= 0) {
          violations.add(new FieldViolation(path, "has a NUL character; remove it"));
        }
      } else if (entry.getValue() instanceof String text && text.indexOf('\0') >= 0) {
        violations.add(new FieldViolation(path, "has a NUL character; remove it"));
      } else if (entry.getValue() instanceof Message inner
          && inner.getDescriptorForType().getFile().getPackage().startsWith("prismicx.")) {
        findNul(path + ".", inner, violations);
      }
    }
  }

  private static String path(FieldPath path) {
    return path.getElementsList().stream()
        .map(ValidationInterceptor::element)
        .collect(Collectors.joining("."));
  }

  private static String element(FieldPathElement element) {
    return element.hasIndex()
        ? element.getFieldName() + "[" + element.getIndex() + "]"
        : element.getFieldName();
  }
}
