package com.prismicx.msr.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EnvoyConfigurationTest {
  @Test
  void envoy_finds_nothing_wrong_nor_deprecated_in_the_configuration() {
    assertThat(EnvoyProcess.complaints()).isEmpty();
  }
}
