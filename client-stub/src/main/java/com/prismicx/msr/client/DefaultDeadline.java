package com.prismicx.msr.client;

import com.prismicx.msr.v1.OperationServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives a deadline to every call that has none: a call without one can hang for ever. Not to streams: they take as long as
 * what they tell of, and pings find out that nobody is there any more.
 */
final class DefaultDeadline implements ClientInterceptor {

  private static final String WAIT =
      OperationServiceGrpc.getWaitOperationMethod().getFullMethodName();

  private final Duration deadline;

  DefaultDeadline(Duration deadline) {
    this.deadline = deadline;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    boolean keeps = options.getDeadline() != null || !method.getType().serverSendsOneMessage();
    return next.newCall(method, keeps ? options : limited(method, options));
  }

  private CallOptions limited(MethodDescriptor<?, ?> method, CallOptions options) {
    Duration limit =
        method.getFullMethodName().equals(WAIT)
            ? deadline.plus(OperationWait.LONGEST_CALL)
            : deadline;
    return options.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
