package com.prismicx.msr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  private final StringWriter err = new StringWriter();

  @Test
  void is_a_line_for_each_change_in_a_pipe() {
    try (Progress progress = new Progress(new PrintWriter(err), false)) {
      progress.accept(at(1));
      progress.accept(at(1));
      progress.accept(at(2));
    }
    assertThat(err.toString().lines())
        .containsExactly(
            "install crm 2.0.0 on acme: running, 1 of 3 steps done",
            "install crm 2.0.0 on acme: running, 2 of 3 steps done");
  }

  @Test
  void is_one_line_on_a_terminal_and_gone_at_the_end() {
    try (Progress progress = new Progress(new PrintWriter(err), true)) {
      progress.accept(at(1));
      progress.accept(at(2));
    }
    assertThat(err.toString())
        .isEqualTo(
            "\r\033[K\033[?7linstall crm 2.0.0 on acme: running, 1 of 3 steps done\033[?7h"
                + "\r\033[K\033[?7linstall crm 2.0.0 on acme: running, 2 of 3 steps done\033[?7h"
                + "\r\033[K");
  }

  @Test
  void tells_the_step_and_its_batches() {
    assertThat(Progress.describe(batches(12)))
        .isEqualTo(
            "install crm 2.0.0 on acme: running, 1 of 3 steps done"
                + " (1.0.0 -> 2.0.0 up, step 2 of 3: 12 batches, 1200 rows)");
    assertThat(Progress.describe(batches(0))).endsWith("(1.0.0 -> 2.0.0 up, step 2 of 3)");
  }

  @Test
  void tells_what_an_operation_waits_for() {
    assertThat(
            Progress.describe(
                at(1).toBuilder().setWaitingFor("a lock that another session holds").build()))
        .endsWith(", 1 of 3 steps done, waiting: a lock that another session holds");
  }

  @Test
  void tells_of_batches_alone_every_ten_seconds_in_a_pipe() {
    AtomicLong seconds = new AtomicLong();
    LongSupplier nanoTime = () -> Duration.ofSeconds(seconds.get()).toNanos();
    try (Progress progress = new Progress(new PrintWriter(err), false, nanoTime)) {
      for (int batch = 0; batch <= 23; batch++) {
        progress.accept(batches(batch));
        seconds.incrementAndGet();
      }
      progress.accept(at(2));
    }
    assertThat(err.toString().lines().map(line -> line.replaceFirst(".*?: ", "")))
        .containsExactly(
            "running, 1 of 3 steps done (1.0.0 -> 2.0.0 up, step 2 of 3)",
            "running, 1 of 3 steps done (1.0.0 -> 2.0.0 up, step 2 of 3: 10 batches, 1000 rows)",
            "running, 1 of 3 steps done (1.0.0 -> 2.0.0 up, step 2 of 3: 20 batches, 2000 rows)",
            "running, 2 of 3 steps done");
  }

  @Test
  void tells_when_a_server_took_the_work_over() {
    assertThat(Progress.describe(at(1).toBuilder().setAttempts(2).build())).endsWith(", attempt 2");
  }

  private static Operation batches(int done) {
    return at(1).toBuilder()
        .setCurrentStep("1.0.0 -> 2.0.0 up, step 2 of 3")
        .setBatchesDone(done)
        .setRowsDone(done * 100L)
        .build();
  }

  private static Operation at(int step) {
    return Operation.newBuilder()
        .setKind(Operation.Kind.INSTALL)
        .setState(Operation.State.RUNNING)
        .setTenantId("acme")
        .setSystemId("crm")
        .setVersionTo("2.0.0")
        .setStepsDone(step)
        .setStepsTotal(3)
        .setAttempts(1)
        .build();
  }
}
