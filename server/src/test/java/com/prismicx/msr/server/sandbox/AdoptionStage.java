package com.prismicx.msr.server.sandbox;

import com.google.errorprone.annotations.FormatMethod;
import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;

/** A wall, the structure of a version that it made, and schemas of the same structure that it did not make. */
final class AdoptionStage implements AutoCloseable {
  static final String[] OBJECTS = {
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE SEQUENCE number START 5",
    "CREATE TABLE item (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'none', feels mood,"
        + " mail email, price numeric(10, 2) CHECK (price > 0), during tstzrange)",
    "CREATE TABLE part (id bigint GENERATED ALWAYS AS IDENTITY, item_id int REFERENCES item, n int)"
        + " PARTITION BY RANGE (n)",
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
    "CREATE INDEX item_name ON item (lower(name)) WHERE price > 1",
    "CREATE VIEW cheap AS SELECT id, name FROM item WHERE price < 5",
    "CREATE MATERIALIZED VIEW totals AS SELECT name, sum(price) AS total FROM item GROUP BY name",
    "CREATE FUNCTION glad(a mood, b item, c pair[]) RETURNS boolean LANGUAGE sql AS 'SELECT a::text = ''happy'''",
    "CREATE FUNCTION body(a int) RETURNS int BEGIN ATOMIC SELECT count(*)::int + a FROM item; END",
    "CREATE PROCEDURE pro() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE AGGREGATE add_up (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
    "CREATE OPERATOR +# (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()",
    "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON item TO current_user USING (name = 'a')",
    "CREATE RULE nothing AS ON DELETE TO part DO INSTEAD NOTHING",
    "CREATE STATISTICS two ON name, price FROM item",
    "COMMENT ON COLUMN item.name IS 'What it is called'",
    "INSERT INTO item (name) VALUES ('one'), ('two')",
  };
  static final String FLYWAY =
      "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),"
          + " description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,"
          + " checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),"
          + " execution_time int NOT NULL, success boolean NOT NULL);"
          + " CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success)";
  private static final String RUN = TestSchemas.randomName().substring(26);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final List<String> roles = new ArrayList<>();
  private final StoreSettings stores = TestStores.fresh();
  private final Connection admin;
  private final Wall wall;
  private final Fingerprint expected;

  AdoptionStage() throws SQLException {
    admin = stores.adminConnection(stores.tenant().databaseName());
    wall =
        new Wall(
            new WallSettings(
                new DatabaseSettings(
                    stores.tenant().url(), stores.tenant().user(), stores.tenant().password(), 4),
                new SecretKeySpec(new byte[32], "HmacSHA256"),
                "1",
                3,
                true,
                new SessionBounds(Duration.ofMinutes(1), 10_000, 100_000, Duration.ofMinutes(1))));
    Place proof = place();
    wall.provision(proof, 1, false);
    try (InstallationSession session = wall.open(proof, "o_proof", Map.of())) {
      for (String sql : OBJECTS) {
        session.execute(sql);
      }
    }
    expected = Fingerprint.read(admin, FingerprintScope.of(proof.schema()));
  }

  Wall wall() {
    return wall;
  }

  Fingerprint expected() {
    return expected;
  }

  @Override
  public void close() throws SQLException {
    wall.close();
    admin.close();
    stores.close();
    try (Connection server = stores.adminConnection("postgres");
        Statement statement = server.createStatement()) {
      for (String role : roles) {
        statement.execute("DROP ROLE IF EXISTS " + role);
      }
    }
  }

  /** A schema whose owner is a role of its own. */
  String foreign(String name, String... objects) throws SQLException {
    String schema = name + "_" + RUN + "_" + NEXT.incrementAndGet();
    createRole("owner_of_" + schema);
    execute("CREATE SCHEMA %s AUTHORIZATION owner_of_%1$s".formatted(schema));
    in(schema, objects);
    return schema;
  }

  /** A role of the whole server, which the test takes away at its end. */
  void createRole(String name) throws SQLException {
    execute("CREATE ROLE " + name);
    roles.add(name);
  }

  void grant(String schema) throws SQLException {
    execute("GRANT owner_of_%s TO msr_provisioner WITH INHERIT FALSE, SET TRUE".formatted(schema));
  }

  void in(String schema, String... statements) throws SQLException {
    execute("SET search_path = " + schema + ", ext", "SET ROLE owner_of_" + schema);
    execute(statements);
    execute("RESET ROLE", "RESET search_path");
  }

  void execute(String... statements) throws SQLException {
    try (Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @FormatMethod
  List<String> texts(String sql, Object... names) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(names))) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  Place place() {
    return Place.of("i_" + TestSchemas.randomName().substring(4), "1");
  }
}
