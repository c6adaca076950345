package com.prismicx.msr.cli.adopt;

import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.client.MsrException;
import com.prismicx.msr.client.OperationFailedException;
import com.prismicx.msr.client.OperationPendingException;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes schemas over, several at once; what goes wrong with one does not keep the others from going on. */
public final class Adopting implements AutoCloseable {
  private final MsrClient client;
  private final AdoptSystemRequest like;
  private final Duration timeout;
  private final Consumer<String> progress;
  private final ExecutorService several;

  /**
   * Nothing is done yet.
   *
   * @param like what all calls have in common
   * @param progress is told how far it has come
   */
  public Adopting(
      MsrClient client,
      AdoptSystemRequest like,
      int parallel,
      Duration timeout,
      Consumer<String> progress) {
    this.client = client;
    this.like = like;
    this.timeout = timeout;
    this.progress = progress;
    this.several =
        Executors.newFixedThreadPool(Math.max(1, parallel), Thread.ofVirtual().factory());
  }

  /** Asks of each whether it could be adopted; changes nothing. */
  public List<Outcome> check(List<Candidate> candidates) {
    return each("checked", candidates, candidate -> call(candidate, true));
  }

  /** Adopts each and waits until that has ended. */
  public List<Outcome> adopt(List<Candidate> candidates) {
    return each("adopted", candidates, candidate -> client.await(call(candidate, false), timeout));
  }

  private Operation call(Candidate candidate, boolean validateOnly) {
    AdoptSystemRequest request =
        like.toBuilder()
            .setTenantId(candidate.tenantId())
            .setSchema(candidate.schema())
            .setValidateOnly(validateOnly)
            .build();
    return client.call(() -> client.tenants().adoptSystem(request));
  }

  private List<Outcome> each(
      String what, List<Candidate> candidates, Function<Candidate, Operation> act) {
    AtomicInteger done = new AtomicInteger();
    List<Callable<Outcome>> tasks = new ArrayList<>();
    for (Candidate candidate : candidates) {
      tasks.add(
          () -> {
            Outcome outcome = outcome(candidate, act);
            progress.accept(
                "%d of %d %s".formatted(done.incrementAndGet(), candidates.size(), what));
            return outcome;
          });
    }
    try {
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> task : several.invokeAll(tasks)) {
        outcomes.add(task.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private Outcome outcome(Candidate candidate, Function<Candidate, Operation> act) {
    try {
      return new Outcome(candidate, act.apply(candidate), "", List.of());
    } catch (MsrException e) {
      return new Outcome(candidate, asked(candidate, e), problem(e), details(e));
    } catch (OperationFailedException e) {
      return new Outcome(
          candidate, e.operation(), e.operation().getError().getMessage(), List.of());
    } catch (OperationPendingException e) {
      return new Outcome(candidate, e.operation(), String.valueOf(e.getMessage()), List.of());
    }
  }

  private Operation asked(Candidate candidate, MsrException e) {
    return Operation.newBuilder()
        .setKind(Operation.Kind.ADOPT)
        .setState(Operation.State.FAILED)
        .setTenantId(candidate.tenantId())
        .setSystemId(like.getSystemId())
        .setVersionTo(like.getVersion())
        .setError(Operation.Error.newBuilder().setReason(e.reason()).setMessage(problem(e)))
        .build();
  }

  private static String problem(MsrException e) {
    return e.description().isEmpty() ? String.valueOf(e.getMessage()) : e.description();
  }

  private static List<String> details(MsrException e) {
    return e.preconditions().stream()
        .map(violation -> violation.getSubject() + ": " + violation.getDescription())
        .toList();
  }

  @Override
  public void close() {
    several.shutdownNow();
  }
}
