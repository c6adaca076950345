package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SecretKeysTest {
  private static final String ANOTHER = "YW5vdGhlciBzZWNyZXQgdGhhbiB0aGUgb25lIGJlZm9yZSE=";

  private final TestServer first = TestServer.start();

  @AfterEach
  void close() {
    first.close();
  }

  @Test
  void another_key_is_refused_once_something_is_installed() {
    install();
    assertThatThrownBy(() -> first.another(Map.of("secret.key", ANOTHER)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secret.key is not the key")
        .hasMessageContaining("Start with that key");
    first.another(Map.of()).stop();
  }

  @Test
  void the_same_key_under_another_name_is_refused_once_something_is_installed() {
    install();
    assertThatThrownBy(() -> first.another(Map.of("secret.kid", "2")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secret.kid is 2")
        .hasMessageContaining("made with the secret 1");
  }

  @Test
  void as_long_as_nothing_is_installed_another_key_may_take_over() {
    first.another(Map.of("secret.key", ANOTHER)).stop();
    first.another(Map.of("secret.kid", "2")).stop();
  }

  private void install() {
    Workbench bench = new Workbench(first);
    bench.succeeded(bench.install(Workbench.id("t"), bench.releasedSystem()));
  }
}
