package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
final class StrictTenantsTest {
  private final Workbench bench;
  private final TestServer strict;

  StrictTenantsTest(Workbench bench) {
    this.bench = bench;
    this.strict = bench.server().another(Map.of("strict-tenants", "true"));
  }

  @AfterEach
  void stop() {
    strict.stop();
  }

  @Test
  void with_strict_tenants_an_unknown_tenant_is_refused_and_a_known_one_is_not() {
    String system = bench.releasedSystem();
    Refusal refusal =
        Refusal.of(
            ErrorReason.TENANT_NOT_FOUND,
            () ->
                strict
                    .tenants()
                    .installSystem(Workbench.install(Workbench.id("t"), system, "").build()));
    assertThat(refusal.message()).contains("register it by POST /api/v1/tenants");
    bench.succeeded(
        strict.tenants().installSystem(Workbench.install(bench.tenant(), system, "").build()));
  }
}
