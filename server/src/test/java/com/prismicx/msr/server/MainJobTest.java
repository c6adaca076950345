package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.GetTenantSystemRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The main job from end to end: register, publish, install, upgrade. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MainJobTest {
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void a_version_gets_onto_a_tenant_in_a_schema_of_its_own_and_is_upgraded() throws SQLException {
    server
        .systems()
        .createSystem(
            CreateSystemRequest.newBuilder()
                .setSystem(
                    ManagementSystem.newBuilder()
                        .setSystemId("desk")
                        .setName("Desk")
                        .setType("support"))
                .build());
    publish("1.0.0", 1, "0.0.0", "CREATE TABLE ticket (id int PRIMARY KEY, title text NOT NULL)");
    publish(
        "1.1.0", 2, "1.0.0", "ALTER TABLE ticket ADD COLUMN closed boolean NOT NULL DEFAULT false");

    Operation installed =
        server.await(
            server
                .tenants()
                .installSystem(
                    InstallSystemRequest.newBuilder()
                        .setTenantId("acme")
                        .setSystemId("desk")
                        .setVersion("1.0.0")
                        .build()));
    assertThat(installed.getState()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(columns(installation())).isEqualTo("id,title");

    Operation upgraded =
        server.await(
            server
                .tenants()
                .upgradeSystem(
                    UpgradeSystemRequest.newBuilder()
                        .setTenantId("acme")
                        .setSystemId("desk")
                        .build()));
    assertThat(upgraded.getState()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(upgraded.getStepsDone()).isEqualTo(1);
    assertThat(installation().getVersion()).isEqualTo("1.1.0");
    assertThat(installation().getStatus()).isEqualTo(TenantSystem.Status.ACTIVE);
    assertThat(columns(installation())).isEqualTo("id,title,closed");
  }

  private void publish(String version, int schemaVersion, String from, String sql) {
    server
        .versions()
        .createVersion(
            CreateVersionRequest.newBuilder()
                .setSystemVersion(
                    SystemVersion.newBuilder()
                        .setSystemId("desk")
                        .setVersion(version)
                        .setSchemaVersion(schemaVersion))
                .build());
    server
        .migrations()
        .createMigration(
            CreateMigrationRequest.newBuilder()
                .setMigration(
                    SchemaMigration.newBuilder()
                        .setSystemId("desk")
                        .setVersionFrom(from)
                        .setVersionTo(version)
                        .setMigrationSql(sql))
                .build());
    Operation published =
        server.await(
            server
                .versions()
                .publishVersion(
                    PublishVersionRequest.newBuilder()
                        .setSystemId("desk")
                        .setVersion(version)
                        .build()));
    assertThat(published.getState()).isEqualTo(Operation.State.SUCCEEDED);
  }

  private TenantSystem installation() {
    return server
        .tenants()
        .getTenantSystem(
            GetTenantSystemRequest.newBuilder().setTenantId("acme").setSystemId("desk").build());
  }

  private String columns(TenantSystem installation) throws SQLException {
    try (Connection connection =
            server.stores().adminConnection(server.stores().tenant().databaseName());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select string_agg(attname, ',' order by attnum) from pg_attribute where attnum > 0"
                    + " and attrelid = '"
                    + installation.getSchemaName()
                    + ".ticket'::regclass")) {
      row.next();
      return row.getString(1);
    }
  }
}
