package com.prismicx.msr.server.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Entity;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityRelation;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.FieldType;
import com.prismicx.msr.v1.GetModelRequest;
import com.prismicx.msr.v1.SystemModel;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model of a version: read when it is published, the same for good. */
@ExtendWith(SharedServer.class)
final class ModelTest {
  private static final String FIRST =
      """
      CREATE TYPE stage AS ENUM ('new', 'won');
      CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
      CREATE TABLE deal (
        id bigint PRIMARY KEY, account_id bigint REFERENCES account, stage stage NOT NULL DEFAULT 'new',
        tags text[], amount numeric(10, 2) CONSTRAINT amount_is_positive CHECK (amount > 0));
      COMMENT ON TABLE deal IS 'What may be sold';
      COMMENT ON CONSTRAINT amount_is_positive ON deal IS 'the amount must be above zero';
      """;

  private final Workbench bench;

  ModelTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void a_published_version_has_the_model_of_what_its_migrations_make() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", FIRST);
    SystemModel model = model(system, "1.0.0");
    assertThat(model.getSystemId()).isEqualTo(system);
    assertThat(model.getVersion()).isEqualTo("1.0.0");
    assertThat(model.getEntitiesList())
        .extracting(Entity::getName)
        .containsExactly("account", "deal");

    Entity account = model.getEntities(0);
    assertThat(account.getPrimaryKey().getFieldsList()).containsExactly("id");
    assertThat(account.getUniqueKeys(0).getFieldsList()).containsExactly("name");
    assertThat(account.getFields(0).getGeneration())
        .isEqualTo(EntityField.Generation.IDENTITY_ALWAYS);
    assertThat(account.getFields(0).getReadOnly()).isTrue();
    assertThat(account.getReverseRelationsList())
        .extracting(EntityRelation::getName)
        .containsExactly("deal");

    Entity deal = model.getEntities(1);
    assertThat(deal.getKind()).isEqualTo(Entity.Kind.TABLE);
    assertThat(deal.getComment()).isEqualTo("What may be sold");
    assertThat(deal.getInsertable()).isTrue();
    assertThat(deal.getRunsCode()).isFalse();
    assertThat(deal.getRelations(0).getName()).isEqualTo("account");
    assertThat(deal.getConstraints(0).getComment()).isEqualTo("the amount must be above zero");
    assertThat(deal.getFieldsList())
        .extracting(field -> field.getType().getKind())
        .containsExactly(
            FieldType.Kind.BIGINT,
            FieldType.Kind.BIGINT,
            FieldType.Kind.ENUM,
            FieldType.Kind.ARRAY,
            FieldType.Kind.DECIMAL);
    assertThat(deal.getFields(2).getType().getEnumValuesList()).containsExactly("new", "won");
    assertThat(deal.getFields(3).getType().getElement().getKind()).isEqualTo(FieldType.Kind.TEXT);
  }

  @Test
  void each_version_keeps_its_own() {
    String system = bench.system();
    bench.release(system, "1.0.0", 1, "0.0.0", FIRST);
    SystemModel first = model(system, "1.0.0");
    bench.release(
        system, "1.1.0", 2, "1.0.0", "ALTER TABLE deal ADD note text; DROP TABLE IF EXISTS x");
    assertThat(model(system, "1.1.0").getEntities(1).getFieldsList())
        .extracting(EntityField::getName)
        .endsWith("note");
    assertThat(model(system, "1.0.0")).isEqualTo(first);
  }

  @Test
  void what_was_never_published_has_none() {
    String drafted = bench.drafted();
    Refusal refusal = Refusal.of(ErrorReason.MODEL_NOT_FOUND, () -> model(drafted, "1.0.0"));
    assertThat(refusal.message()).contains("is a draft").contains("publish it");
    assertThat(refusal.variable("version")).isEqualTo("1.0.0");
    Refusal.of(ErrorReason.VERSION_NOT_FOUND, () -> model(drafted, "2.0.0"));
    Refusal.of(ErrorReason.SYSTEM_NOT_FOUND, () -> model("nosuch", "1.0.0"));
  }

  @Test
  void a_version_that_was_published_before_there_were_models_says_so() throws SQLException {
    String system = bench.releasedSystem();
    try (Connection control = bench.control()) {
      Workbench.execute(
          control,
          "delete from version_models where version_id = (select version_id from system_versions where"
              + " system_id = '%s')".formatted(system));
    }
    assertThat(Refusal.of(ErrorReason.MODEL_NOT_FOUND, () -> model(system, "1.0.0")).message())
        .contains("the next version will have one");
  }

  private SystemModel model(String system, String version) {
    return bench
        .server()
        .versions()
        .getModel(GetModelRequest.newBuilder().setSystemId(system).setVersion(version).build());
  }
}
