package com.prismicx.msr.bench;

import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryStub;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** 8 connections, each with 16 calls under way; the next call starts on the thread on which one ends. */
final class GrpcLoad implements Load, AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int STREAMS = 16;
  // After a failure: one that comes at once must not be repeated without end on one stack.
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  /** One call of the contract. */
  interface Call {
    void start(SystemRegistryStub stub, StreamObserver<ManagementSystem> out);
  }

  private final List<ManagedChannel> channels;
  private final Call call;

  GrpcLoad(int port, Call call) {
    this.call = call;
    channels =
        IntStream.range(0, CONNECTIONS)
            .<ManagedChannel>mapToObj(
                i ->
                    NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .directExecutor()
                        .build())
            .toList();
  }

  @Override
  public Outcome run(Duration length) {
    Run run = new Run(length);
    for (ManagedChannel channel : channels) {
      SystemRegistryStub stub = SystemRegistryGrpc.newStub(channel);
      for (int stream = 0; stream < STREAMS; stream++) {
        run.next(stub);
      }
    }
    return run.await();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private final class Run {
    private final long start = System.nanoTime();
    private final long end;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(CONNECTIONS * STREAMS);

    Run(Duration length) {
      end = start + length.toNanos();
    }

    void next(SystemRegistryStub stub) {
      if (System.nanoTime() - end < 0) {
        call.start(stub, new Answer(stub));
      } else {
        running.countDown();
      }
    }

    Outcome await() {
      try {
        running.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Outcome(answered.sum() / seconds, failed.sum(), failure.get());
    }

    private final class Answer implements StreamObserver<ManagementSystem> {
      private final SystemRegistryStub stub;

      Answer(SystemRegistryStub stub) {
        this.stub = stub;
      }

      @Override
      public void onNext(ManagementSystem system) {}

      @Override
      public void onError(Throwable t) {
        failed.increment();
        failure.set(t.getMessage());
        LATER.execute(() -> next(stub));
      }

      @Override
      public void onCompleted() {
        answered.increment();
        next(stub);
      }
    }
  }
}
