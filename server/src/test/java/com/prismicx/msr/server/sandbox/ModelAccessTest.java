package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.Field;
import com.prismicx.msr.server.model.SystemModel;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model says of who can write to an entity, and of what runs when somebody does. */
final class ModelAccessTest {
  private static Models models;

  @BeforeAll
  static void begin() throws SQLException {
    models = new Models();
  }

  @AfterAll
  static void end() throws SQLException {
    models.close();
  }

  @Test
  void views_say_what_can_be_written_through_them() throws SQLException {
    SystemModel model =
        models.of(
            "CREATE TABLE item (id int PRIMARY KEY, name text)",
            "CREATE VIEW simple AS SELECT id, name, name || '!' AS loud FROM item",
            "CREATE VIEW grouped AS SELECT name, count(*) AS n FROM item GROUP BY name",
            "CREATE VIEW by_trigger AS SELECT count(*) AS n FROM item",
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL;"
                + " END'",
            "CREATE TRIGGER t INSTEAD OF INSERT ON by_trigger FOR EACH ROW EXECUTE FUNCTION"
                + " nothing()",
            "CREATE MATERIALIZED VIEW stored AS SELECT * FROM item");
    assertThat(Models.entity(model, "item").access()).isEqualTo(access(true, true, true, false));
    assertThat(Models.entity(model, "simple").access()).isEqualTo(access(true, true, true, false));
    assertThat(Models.entity(model, "simple").fields())
        .extracting(Field::readOnly)
        .containsExactly(false, false, true);
    assertThat(Models.entity(model, "grouped").access())
        .isEqualTo(access(false, false, false, false));
    assertThat(Models.entity(model, "by_trigger").access())
        .isEqualTo(access(true, false, false, true));
    assertThat(Models.entity(model, "stored").access())
        .isEqualTo(access(false, false, false, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION act()",
        "CREATE RULE r AS ON DELETE TO item DO INSTEAD NOTHING",
        "ALTER TABLE item ADD x int DEFAULT own()",
        "ALTER TABLE item ADD x text DEFAULT set_config('statement_timeout', '0', false)",
        "ALTER TABLE item ADD CHECK (own() > id)",
        "ALTER TABLE item ADD x int GENERATED ALWAYS AS (own() + id) STORED",
        "ALTER TABLE item ADD x odd",
        "CREATE INDEX ON item ((own() + id))",
        "CREATE INDEX ON item (id) WHERE id +# 1",
        "CREATE POLICY p ON item USING (own() = 1)",
        "CREATE TABLE child (id int) INHERITS (item); CREATE RULE r AS ON DELETE TO child DO"
            + " INSTEAD NOTHING",
        "CREATE TABLE _under (item_id int REFERENCES item ON DELETE CASCADE);"
            + " CREATE TRIGGER t BEFORE DELETE ON _under FOR EACH ROW EXECUTE FUNCTION act()",
        "DROP TABLE item; CREATE VIEW item AS SELECT own()",
        "DROP TABLE item; CREATE VIEW item AS SELECT query_to_xml('select 1', true, true, '')",
        "DROP TABLE item; CREATE TABLE _t (id int DEFAULT own()); CREATE VIEW item AS SELECT * FROM"
            + " _t",
      })
  void what_runs_code_says_so(String sql) throws SQLException {
    assertThat(Models.entity(withFunctions(sql), "item").access().runsCode()).as(sql).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE item ADD at timestamptz DEFAULT clock_timestamp()",
        "ALTER TABLE item ADD x serial",
        "ALTER TABLE item ADD x uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE item ADD x numeric GENERATED ALWAYS AS (id * 2) STORED",
        "CREATE INDEX ON item (abs(id))",
        "CREATE TABLE other (item_id int REFERENCES item);"
            + " CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION act()",
        "CREATE VIEW other AS SELECT own() FROM item",
        "COMMENT ON TABLE item IS ':funcid 2078'",
      })
  void what_only_computes_runs_no_code(String sql) throws SQLException {
    assertThat(Models.entity(withFunctions(sql), "item").access().runsCode()).as(sql).isFalse();
  }

  private static SystemModel withFunctions(String sql) throws SQLException {
    return models.of(
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        "CREATE FUNCTION near(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT"
            + " true'",
        "CREATE OPERATOR +# (LEFTARG = int, RIGHTARG = int, FUNCTION = near)",
        "CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE DOMAIN odd AS int CHECK (own() > VALUE)",
        "CREATE TABLE item (id int PRIMARY KEY)",
        sql);
  }

  private static Entity.Access access(
      boolean insertable, boolean updatable, boolean deletable, boolean runsCode) {
    return new Entity.Access(insertable, updatable, deletable, runsCode);
  }
}
