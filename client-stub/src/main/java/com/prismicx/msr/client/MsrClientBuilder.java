package com.prismicx.msr.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How to connect. By default: TLS with the JDK's trusted roots, no token, 5 s for a call. */
public final class MsrClientBuilder {

  private static final int LARGEST_ANSWER = 16 * 1024 * 1024;
  // The server allows a ping every 20 s.
  private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

  private final String target;
  private ChannelCredentials credentials = TlsChannelCredentials.create();
  private Duration deadline = Duration.ofSeconds(5);
  private Supplier<String> token;

  MsrClientBuilder(String target) {
    this.target = requireNonNull(target, "target");
  }

  /** Without TLS: for a server on the same machine, or inside a network that encrypts by itself. */
  public MsrClientBuilder plaintext() {
    return credentials(InsecureChannelCredentials.create());
  }

  /** TLS with roots or a client certificate of one's own; see {@link TlsChannelCredentials#newBuilder()}. */
  public MsrClientBuilder credentials(ChannelCredentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials");
    return this;
  }

  /**
   * Sends {@code authorization: Bearer <token>} with every call. The supplier is asked for each attempt, in the thread of a
   * blocking caller; it should cache, and may take its time to renew. If it throws, the call ends UNAUTHENTICATED.
   */
  public MsrClientBuilder token(Supplier<String> token) {
    this.token = requireNonNull(token, "token");
    return this;
  }

  /** How long a call may take that sets no deadline itself. */
  public MsrClientBuilder deadline(Duration deadline) {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("the deadline must be positive, not " + deadline);
    }
    this.deadline = deadline;
    return this;
  }

  /** A client that connects with its first call, and again whenever the connection is lost. */
  public MsrClient connect() {
    ManagedChannelBuilder<?> channel =
        Grpc.newChannelBuilder(target, credentials)
            .userAgent("msr-client-java")
            .maxInboundMessageSize(LARGEST_ANSWER)
            .keepAliveTime(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(PING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveWithoutCalls(true)
            .defaultServiceConfig(Retries.serviceConfig())
            .enableRetry();
    if (token != null) {
      channel.intercept(new BearerToken(token).interceptor());
    }
    return new MsrClient(channel.build(), deadline);
  }
}
