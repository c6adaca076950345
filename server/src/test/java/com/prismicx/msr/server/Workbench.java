package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.GetTenantSystemRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.TenantSystem;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Short ways to what most tests begin with: systems, published versions, installations, under ids of their own. */
public record Workbench(TestServer server) {
  private static final AtomicInteger NEXT = new AtomicInteger();

  /** An id that no other test of this JVM uses. */
  public static String id(String stem) {
    return stem + "_" + NEXT.incrementAndGet();
  }

  /** The Struct of a JSON object. */
  public static Struct json(String text) {
    return Objects.requireNonNull(Json.ofText(text.replace('\'', '"'))).toStruct();
  }

  /** Registers a system and gives its id. */
  public String system() {
    String id = id("sys");
    server.systems().createSystem(create(id).build());
    return id;
  }

  /** What registers a system with that id. */
  public static CreateSystemRequest.Builder create(String systemId) {
    return CreateSystemRequest.newBuilder()
        .setSystem(
            ManagementSystem.newBuilder().setSystemId(systemId).setName("Name").setType("kind"));
  }

  /** A message that names a version and its schema_version. */
  public static SystemVersion.Builder version(String systemId, String version, int schemaVersion) {
    return SystemVersion.newBuilder()
        .setSystemId(systemId)
        .setVersion(version)
        .setSchemaVersion(schemaVersion);
  }

  public SystemVersion draft(String systemId, String version, int schemaVersion) {
    return draft(version(systemId, version, schemaVersion));
  }

  public SystemVersion draft(SystemVersion.Builder version) {
    return server
        .versions()
        .createVersion(CreateVersionRequest.newBuilder().setSystemVersion(version).build());
  }

  public SchemaMigration edge(String systemId, String from, String to, String sql) {
    return server
        .migrations()
        .createMigration(
            CreateMigrationRequest.newBuilder()
                .setMigration(
                    SchemaMigration.newBuilder()
                        .setSystemId(systemId)
                        .setVersionFrom(from)
                        .setVersionTo(to)
                        .setMigrationSql(sql))
                .build());
  }

  /** An edge with a way back. */
  public SchemaMigration edge(String systemId, String from, String to, String up, String down) {
    return server
        .migrations()
        .createMigration(
            CreateMigrationRequest.newBuilder()
                .setMigration(
                    SchemaMigration.newBuilder()
                        .setSystemId(systemId)
                        .setVersionFrom(from)
                        .setVersionTo(to)
                        .setMigrationSql(up)
                        .setRollbackSql(down))
                .build());
  }

  /** The call that publishes, without waiting. */
  public Operation publishing(String systemId, String version) {
    return server
        .versions()
        .publishVersion(
            PublishVersionRequest.newBuilder().setSystemId(systemId).setVersion(version).build());
  }

  /** Publishes a draft. */
  public Operation publish(String systemId, String version) {
    return succeeded(publishing(systemId, version));
  }

  /** Drafts a version with one edge and publishes it. */
  public void release(String systemId, String version, int schemaVersion, String from, String sql) {
    draft(systemId, version, schemaVersion);
    edge(systemId, from, version, sql);
    publish(systemId, version);
  }

  /** {@link #release} with a way back. */
  public void release(
      String systemId, String version, int schemaVersion, String from, String up, String down) {
    draft(systemId, version, schemaVersion);
    edge(systemId, from, version, up, down);
    publish(systemId, version);
  }

  /** A system whose version 1.0.0 has table {@code item}. */
  public String releasedSystem() {
    String systemId = system();
    release(systemId, "1.0.0", 1, "0.0.0", "CREATE TABLE item (id int PRIMARY KEY)");
    return systemId;
  }

  public String tenant() {
    String id = id("tenant");
    server
        .tenants()
        .createTenant(
            CreateTenantRequest.newBuilder()
                .setTenant(Tenant.newBuilder().setTenantId(id))
                .build());
    return id;
  }

  /** The call that installs, without waiting; an empty version means the default one. */
  public Operation installing(String tenantId, String systemId, String version) {
    return server.tenants().installSystem(install(tenantId, systemId, version).build());
  }

  public static InstallSystemRequest.Builder install(
      String tenantId, String systemId, String version) {
    return InstallSystemRequest.newBuilder()
        .setTenantId(tenantId)
        .setSystemId(systemId)
        .setVersion(version);
  }

  /** Installs and waits; the operation may have failed. */
  public Operation install(String tenantId, String systemId) {
    return server.await(installing(tenantId, systemId, ""));
  }

  /** A system whose version 1.0.0 is a draft. */
  public String drafted() {
    String system = system();
    draft(system, "1.0.0", 0);
    return system;
  }

  /** A system whose published version 1.0.0 needs another one. */
  public String needing(String needed) {
    String system = system();
    draft(version(system, "1.0.0", 0).setDependencies(json("{'%s': '^1.0.0'}".formatted(needed))));
    publish(system, "1.0.0");
    return system;
  }

  /** A tenant that has the system. */
  public String installed(String system) {
    String tenant = id("t");
    succeeded(install(tenant, system));
    return tenant;
  }

  /** A tenant that has that version of the system. */
  public String installed(String system, String version) {
    String tenant = id("t");
    succeeded(installing(tenant, system, version));
    return tenant;
  }

  /** The call that upgrades, without waiting. */
  public Operation upgrading(String tenantId, String systemId, String version) {
    return server
        .tenants()
        .upgradeSystem(
            UpgradeSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .setVersion(version)
                .build());
  }

  /** Upgrades and waits; the operation may have failed. */
  public Operation upgrade(String tenantId, String systemId, String version) {
    return server.await(upgrading(tenantId, systemId, version));
  }

  /** The call that rolls back, without waiting. */
  public Operation rollingBack(String tenantId, String systemId, String version) {
    return server
        .tenants()
        .rollbackSystem(
            RollbackSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .setVersion(version)
                .build());
  }

  /** {@link #rollingBack} with leave to lose data. */
  public Operation rollingBackWithLeave(String tenantId, String systemId, String version) {
    return server
        .tenants()
        .rollbackSystem(
            RollbackSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .setVersion(version)
                .setAllowDataLoss(true)
                .build());
  }

  /** Rolls back and waits; the operation may have failed. */
  public Operation rollback(String tenantId, String systemId, String version) {
    return server.await(rollingBack(tenantId, systemId, version));
  }

  public TenantSystem installation(String tenantId, String systemId) {
    return server
        .tenants()
        .getTenantSystem(
            GetTenantSystemRequest.newBuilder()
                .setTenantId(tenantId)
                .setSystemId(systemId)
                .build());
  }

  /** The operation after it has ended well. */
  public Operation succeeded(Operation operation) {
    Operation ended = server.await(operation);
    assertThat(ended.getState())
        .as("%s: %s", ended.getOperationId(), ended.getError())
        .isEqualTo(Operation.State.SUCCEEDED);
    return ended;
  }

  /** A superuser's connection to the control database. */
  public Connection control() throws SQLException {
    return server.stores().adminConnection(server.stores().control().databaseName());
  }

  /** A superuser's connection to the tenant database. */
  public Connection tenantDatabase() throws SQLException {
    return server.stores().adminConnection(server.stores().tenant().databaseName());
  }

  /** A session that keeps all others from table {@code item} of an installation until it is rolled back or closed. */
  public Connection holdingItem(String tenantId, String systemId) throws SQLException {
    Connection holder = tenantDatabase();
    holder.setAutoCommit(false);
    execute(
        holder, "lock table %s.item".formatted(installation(tenantId, systemId).getSchemaName()));
    return holder;
  }

  /** Runs a statement. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of a query's rows, as texts. */
  public static List<String> texts(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
        return texts;
      }
    }
  }

  /** Names of the tables in an installation's schema that are not the server's own. */
  public List<String> tables(TenantSystem installation) throws SQLException {
    try (Connection connection = tenantDatabase()) {
      return texts(
          connection,
          "select tablename from pg_tables where schemaname = ? and tablename not like 'msr\\_%'"
              + " order by 1",
          installation.getSchemaName());
    }
  }
}
