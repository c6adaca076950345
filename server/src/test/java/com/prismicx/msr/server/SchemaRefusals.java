package com.prismicx.msr.server;

import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.DriftSystemRequest;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that end with each reason about schemas that are adopted, or compared with their versions. */
final class SchemaRefusals {
  private static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY)";

  private final Workbench bench;
  private final Map<ErrorReason, ThrowingCallable> calls = new EnumMap<>(ErrorReason.class);

  SchemaRefusals(Workbench bench) {
    this.bench = bench;
    schemas();
  }

  Map<ErrorReason, ThrowingCallable> calls() {
    return calls;
  }

  private void schemas() {
    calls.put(ErrorReason.SCHEMA_NOT_FOUND, () -> adopt("nowhere"));
    calls.put(
        ErrorReason.SCHEMA_DIFFERS,
        () -> {
          try (ForeignSchemas schemas = new ForeignSchemas(bench)) {
            adopt(schemas.granted("CREATE TABLE item (id bigint PRIMARY KEY)"));
          }
        });
    calls.put(
        ErrorReason.SCHEMA_NOT_GRANTED,
        () -> {
          try (ForeignSchemas schemas = new ForeignSchemas(bench)) {
            adopt(schemas.create(ITEM));
          }
        });
    calls.put(
        ErrorReason.SCHEMA_NOT_SEPARABLE,
        () -> {
          try (ForeignSchemas schemas = new ForeignSchemas(bench)) {
            String schema = schemas.granted(ITEM);
            String beside = schemas.create();
            schemas.execute("CREATE VIEW %s.v AS SELECT id FROM %s.item".formatted(beside, schema));
            adopt(schema);
          }
        });
    calls.put(
        ErrorReason.FINGERPRINT_NOT_COMPARABLE,
        () -> {
          String system = bench.releasedSystem();
          String tenant = bench.installed(system);
          try (Connection control = bench.control()) {
            Workbench.execute(
                control,
                "delete from version_fingerprints where version_id = '%s'"
                    .formatted(bench.installation(tenant, system).getVersionId()));
          }
          bench
              .server()
              .tenants()
              .driftSystem(
                  DriftSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
        });
  }

  private void adopt(String schema) {
    bench
        .server()
        .tenants()
        .adoptSystem(
            AdoptSystemRequest.newBuilder()
                .setTenantId(Workbench.id("t"))
                .setSystemId(bench.releasedSystem())
                .setVersion("1.0.0")
                .setSchema(schema)
                .build());
  }
}
