package com.prismicx.msr.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.SystemModel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Models of schemas, each made by the statements of one test. */
final class Models implements AutoCloseable {
  private final TestSchemas schemas = new TestSchemas();

  Models() throws SQLException {}

  /** The model of a new schema in which these statements ran. */
  SystemModel of(String... statements) throws SQLException {
    String schema = schemas.create();
    schemas.in(schema, statements);
    try (Connection connection = schemas.provisioner()) {
      connection.setAutoCommit(false);
      SystemModel model = ModelReader.read(connection, schema);
      connection.rollback();
      return model;
    }
  }

  /** The only entity that the statements made. */
  Entity only(String... statements) throws SQLException {
    List<Entity> entities = of(statements).entities();
    assertThat(entities).hasSize(1);
    return entities.getFirst();
  }

  static Entity entity(SystemModel model, String name) {
    return model.entity(name).orElseThrow();
  }

  @Override
  public void close() throws SQLException {
    schemas.close();
  }
}
