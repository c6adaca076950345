package com.prismicx.msr.server.mongo;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.wire.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * From a Publisher of the driver to its values, on a thread that may block. Waits no longer than the call's deadline leaves
 * room for an answer; a store that is silent until then is UNAVAILABLE.
 */
public final class Await {

  private Await() {}

  /** The only or first value; null when there is none. */
  public static <T> @Nullable T first(Publisher<T> publisher) {
    List<T> values = all(publisher);
    return values.isEmpty() ? null : values.get(0);
  }

  /** All values. */
  public static <T> List<T> all(Publisher<T> publisher) {
    Collector<T> collector = new Collector<>();
    publisher.subscribe(collector);
    try {
      return collector.values.get(Patience.millis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      collector.cancel();
      throw unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable();
    } catch (ExecutionException e) {
      throw translate(e.getCause());
    }
  }

  private static RuntimeException translate(Throwable failure) {
    if (isUnavailable(failure)) {
      return unavailable();
    }
    return failure instanceof MongoException e ? e : new IllegalStateException(failure);
  }

  /** Whether the server is gone, silent, or not (yet) the one that writes: the same call may work in a moment. */
  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof MongoTimeoutException
        || failure instanceof MongoSocketException
        || failure instanceof MongoConnectionPoolClearedException
        || failure instanceof MongoServerUnavailableException
        || failure instanceof MongoNotPrimaryException
        || failure instanceof MongoNodeIsRecoveringException;
  }

  private static ServiceException unavailable() {
    return new ServiceException.Unavailable(
        "config_store",
        "the configuration store does not answer, so no configuration can be read or changed; repeat the"
            + " call");
  }

  private static final class Collector<T> implements Subscriber<T> {
    private final CompletableFuture<List<T>> values = new CompletableFuture<>();
    private final List<T> received = new ArrayList<>();
    private volatile @Nullable Subscription subscription;

    @Override
    public void onSubscribe(Subscription s) {
      subscription = s;
      s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T value) {
      received.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      values.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      values.complete(received);
    }

    void cancel() {
      Subscription s = subscription;
      if (s != null) {
        s.cancel();
      }
    }
  }
}
