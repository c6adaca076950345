package com.prismicx.msr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
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
            "\r\033[Kinstall crm 2.0.0 on acme: running, 1 of 3 steps done"
                + "\r\033[Kinstall crm 2.0.0 on acme: running, 2 of 3 steps done"
                + "\r\033[K");
  }

  @Test
  void tells_when_a_server_took_the_work_over() {
    assertThat(Progress.describe(at(1).toBuilder().setAttempts(2).build())).endsWith(", attempt 2");
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
