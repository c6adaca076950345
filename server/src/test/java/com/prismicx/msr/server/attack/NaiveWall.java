package com.prismicx.msr.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/** Tenants behind weakened walls, in a tenant database that nobody else uses. */
final class NaiveWall implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final List<String> OPEN_TO_PUBLIC =
      List.of(
          // Not CONNECT: a server that is started meanwhile would refuse to.
          "GRANT CREATE, TEMPORARY ON DATABASE {database} TO PUBLIC",
          "GRANT ALL ON SCHEMA public, ext, msr_server TO PUBLIC",
          "GRANT ALL ON msr_server.removed TO PUBLIC",
          "INSERT INTO msr_server.removed VALUES ('somebody')",
          "DO $$ DECLARE f text; BEGIN FOR f IN SELECT oid::regprocedure FROM pg_proc"
              + " WHERE pronamespace = 'pg_catalog'::regnamespace"
              + " AND proname ~ '^(pg_.*advisory|lo_|loread$|lowrite$|(array|domain|record)_in$)'"
              + " LOOP EXECUTE 'GRANT EXECUTE ON FUNCTION ' || f || ' TO PUBLIC'; END LOOP; END $$");

  private static final List<String> TENANT =
      List.of(
          "CREATE ROLE {own} LOGIN PASSWORD '{own}'",
          "GRANT msr_connect TO {own}",
          "CREATE SCHEMA {own} AUTHORIZATION {own}",
          "CREATE TABLE {own}.item (id int PRIMARY KEY, secret text)",
          "INSERT INTO {own}.item VALUES (1, 'a secret')",
          "CREATE TABLE {own}.msr_step (position bigint PRIMARY KEY, seal bytea)",
          "INSERT INTO {own}.msr_step VALUES (1, '')",
          "CREATE TABLE {own}.msr_fence (token bigint)",
          "INSERT INTO {own}.msr_fence VALUES (1)",
          "ALTER TABLE {own}.item OWNER TO {own}",
          "ALTER TABLE {own}.msr_step OWNER TO {own}",
          "ALTER TABLE {own}.msr_fence OWNER TO {own}");

  private static final String SUBSCRIPTIONS =
      "select subname from pg_subscription where subname = '{own}_s'";

  private final StoreSettings stores = TestStores.fresh();
  private final Connection admin;

  NaiveWall() throws SQLException {
    admin = stores.adminConnection(stores.tenant().databaseName());
    Site site = new Site(admin, stores.tenant().databaseName(), "", "");
    for (String sql : OPEN_TO_PUBLIC) {
      Workbench.execute(admin, site.fill(sql));
    }
  }

  /** Two tenants who have nothing to do with each other. */
  Site site() throws SQLException {
    Site site = new Site(admin, stores.tenant().databaseName(), randomName(), randomName());
    for (String sql : TENANT) {
      Workbench.execute(admin, sql.replace("{own}", site.victim()));
      Workbench.execute(admin, site.fill(sql));
    }
    return site;
  }

  private static String randomName() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "msr_" + HexFormat.of().formatHex(bytes);
  }

  /** Fails unless the attack succeeds here. */
  void suffers(Attack attack) throws SQLException {
    Site site = site();
    run(attack.weakness(), site.victim(), site.fill(attack.opening()));
    run(attack.weakness(), site.own(), site.fill(attack.script()));
    assertThat(site.shows(attack.damage())).as("this harms a naive wall: %s", attack).isTrue();
    forget(site);
  }

  /** Runs a script for a tenant in the way of that design. */
  void run(Attack.Weakness weakness, String schema, String script) throws SQLException {
    if (script.isEmpty()) {
      return;
    }
    switch (weakness) {
      case POOLED_SESSION -> asSuperuser("SET LOCAL ROLE " + schema, schema, script);
      case SERVICE_SESSION -> asSuperuser("SELECT 1", schema, script);
      case OWN_SCHEMA -> asOwner(schema, script);
    }
  }

  private void asSuperuser(String first, String schema, String script) throws SQLException {
    String database = stores.tenant().databaseName();
    try (Connection session = stores.adminConnection(database)) {
      session.setAutoCommit(false);
      Workbench.execute(session, first);
      Workbench.execute(session, "SET LOCAL search_path = " + schema + ", ext, pg_temp");
      Workbench.execute(session, script);
      session.commit();
    }
  }

  private void asOwner(String schema, String script) throws SQLException {
    try (Connection session = login(schema)) {
      Workbench.execute(session, "SET search_path = " + schema + ", ext, pg_temp");
      Workbench.execute(session, script);
    }
  }

  /** A session of a tenant's own role. */
  Connection login(String role) throws SQLException {
    return DriverManager.getConnection(stores.tenant().url(), role, role);
  }

  StoreSettings stores() {
    return stores;
  }

  /** What a script made beside its database would outlive it, or harm the next one. */
  private void forget(Site site) throws SQLException {
    String made = site.fill("select rolname from pg_roles where rolname like '{own}\\__'");
    for (String role : Workbench.texts(admin, made)) {
      Workbench.execute(admin, "DROP OWNED BY " + role + " CASCADE; DROP ROLE " + role);
    }
    // Else its database cannot be dropped.
    for (String subscription : Workbench.texts(admin, site.fill(SUBSCRIPTIONS))) {
      Workbench.execute(
          admin,
          "ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s"
              .formatted(subscription));
    }
    Workbench.execute(admin, site.fill("GRANT CONNECT ON DATABASE {database} TO msr_connect"));
  }

  @Override
  public void close() throws SQLException {
    admin.close();
    stores.close();
  }
}
