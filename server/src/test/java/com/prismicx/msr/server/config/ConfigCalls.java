package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;

import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ConfigServiceGrpc.ConfigServiceBlockingStub;
import com.prismicx.msr.v1.EffectiveConfiguration;
import com.prismicx.msr.v1.GetEffectiveConfigRequest;
import com.prismicx.msr.v1.PatchConfigRequest;
import com.prismicx.msr.v1.ResetConfigRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigRequest;
import com.prismicx.msr.v1.ValidateConfigResponse;
import java.util.List;
import java.util.stream.Stream;

/** Calls about the configuration of one system; documents are JSON with single quotes, no tenant is the empty one. */
record ConfigCalls(Workbench bench, String system) {
  /** Of a system with a version that ships with a schema and defaults and has no tables. */
  static ConfigCalls shipping(Workbench bench, String schema, String defaults) {
    ConfigCalls calls = new ConfigCalls(bench, bench.system());
    calls.publish("1.0.0", schema, defaults);
    return calls;
  }

  void publish(String version, String schema, String defaults) {
    draft(version, schema, defaults);
    bench.publish(system, version);
  }

  void draft(String version, String schema, String defaults) {
    bench.draft(
        Workbench.version(system, version, 0)
            .setConfigSchema(json(schema))
            .setConfigDefaults(json(defaults)));
  }

  /** A tenant that runs the system. */
  String tenantAt(String version) {
    String tenant = Workbench.id("t");
    bench.succeeded(bench.installing(tenant, system, version));
    return tenant;
  }

  SystemConfiguration put(String tenant, String document) {
    return stub()
        .updateConfig(
            UpdateConfigRequest.newBuilder()
                .setSystemId(system)
                .setTenantId(tenant)
                .setConfiguration(json(document))
                .build());
  }

  SystemConfiguration patch(String tenant, String patch) {
    return stub()
        .patchConfig(
            PatchConfigRequest.newBuilder()
                .setSystemId(system)
                .setTenantId(tenant)
                .setConfiguration(json(patch))
                .build());
  }

  SystemConfiguration reset(String tenant, String... paths) {
    return stub()
        .resetConfig(
            ResetConfigRequest.newBuilder()
                .setSystemId(system)
                .setTenantId(tenant)
                .addAllPaths(List.of(paths))
                .build());
  }

  EffectiveConfiguration effective(String tenant) {
    return stub()
        .getEffectiveConfig(
            GetEffectiveConfigRequest.newBuilder().setSystemId(system).setTenantId(tenant).build());
  }

  ValidateConfigResponse validate(ValidateConfigRequest.Builder request) {
    return stub().validateConfig(request.setSystemId(system).build());
  }

  /** Such as {@code /ui/theme SYSTEM 1}. */
  static Stream<String> origins(EffectiveConfiguration effective) {
    return effective.getOriginsList().stream()
        .map(one -> one.getPath() + " " + one.getLayer() + " " + one.getRevision());
  }

  ConfigServiceBlockingStub stub() {
    return bench.server().configs();
  }
}
