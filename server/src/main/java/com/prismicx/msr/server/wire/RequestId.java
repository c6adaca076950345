package com.prismicx.msr.server.wire;

import io.grpc.Context;

/** The id of the call that is being handled: the caller's {@code x-request-id}, or one made here. */
public final class RequestId {
  public static final Context.Key<String> KEY = Context.keyWithDefault("request-id", "");

  private RequestId() {}

  public static String current() {
    return KEY.get();
  }
}
