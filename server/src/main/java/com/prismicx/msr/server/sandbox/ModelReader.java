package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.model.Constraint;
import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.Field;
import com.prismicx.msr.server.model.Key;
import com.prismicx.msr.server.model.Relation;
import com.prismicx.msr.server.model.SystemModel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the model of a schema from the catalogs, without touching the role's objects. Each query is planned while nothing
 * but {@code pg_catalog} is in the search path, so that no function or operator of the schema can take part in it.
 */
final class ModelReader {
  // What pg_relation_is_updatable answers: bits by the numbers of PostgreSQL's CmdType.
  private static final int UPDATE = 1 << 2;
  private static final int INSERT = 1 << 3;
  private static final int DELETE = 1 << 4;

  private final Connection connection;
  private final String schema;
  private final ModelTypes types = new ModelTypes();
  private final Map<Long, List<Field>> fields = new HashMap<>();
  private final Map<Long, Key> primary = new HashMap<>();
  private final Map<Long, List<Key>> unique = new HashMap<>();
  private final Map<Long, List<Relation>> own = new HashMap<>();
  private final Map<String, List<Relation>> reverse = new HashMap<>();
  private final Map<Long, List<Constraint>> constraints = new HashMap<>();
  private final Set<Long> runningCode = new HashSet<>();

  private ModelReader(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** The model; the session's transaction must be open, and keeps another search path until it ends. */
  static SystemModel read(Connection connection, String schema) throws SQLException {
    return new ModelReader(connection, schema).read();
  }

  private SystemModel read() throws SQLException {
    query(ModelSql.TYPES, types::add);
    query(ModelSql.FIELDS, this::field);
    query(ModelSql.KEYS, this::key);
    query(ModelSql.RELATIONSHIPS, this::relation);
    query(ModelSql.CONSTRAINTS, this::constraint);
    query(ModelSql.RUNNING_CODE, row -> runningCode.add(row.getLong(1)));
    List<Entity> entities = new ArrayList<>();
    query(ModelSql.ENTITIES, row -> entities.add(entity(row)));
    return new SystemModel(entities);
  }

  /** What is done with each row. */
  private interface EachRow {
    void take(ResultSet row) throws SQLException;
  }

  private void query(String sql, EachRow each) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local search_path = pg_catalog");
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      statement.setString(2, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.take(rows);
        }
      }
    }
  }

  private void field(ResultSet row) throws SQLException {
    List<Field> before = of(fields, row.getLong(1));
    long type = row.getLong(3);
    Field.Generation generation = generation(row.getString(7), row.getString(8));
    before.add(
        new Field(
            row.getString(2),
            before.size() + 1,
            types.type(type, row.getString(4)),
            !row.getBoolean(5) && !types.refusesNull(type),
            hasDefault(row.getBoolean(6), generation) || types.hasDefault(type),
            generation,
            isReadOnly(generation) || !row.getBoolean(9),
            row.getString(10)));
  }

  private static Field.Generation generation(String generated, String identity) {
    return switch (generated + identity) {
      case "s" -> Field.Generation.STORED;
      case "v" -> Field.Generation.VIRTUAL;
      case "a" -> Field.Generation.IDENTITY_ALWAYS;
      case "d" -> Field.Generation.IDENTITY_BY_DEFAULT;
      default -> Field.Generation.NONE;
    };
  }

  /** A generation expression stands where a default would. */
  private static boolean hasDefault(boolean stored, Field.Generation generation) {
    return switch (generation) {
      case NONE -> stored;
      case STORED, VIRTUAL -> false;
      case IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT -> true;
    };
  }

  private static boolean isReadOnly(Field.Generation generation) {
    return switch (generation) {
      case STORED, VIRTUAL, IDENTITY_ALWAYS -> true;
      case NONE, IDENTITY_BY_DEFAULT -> false;
    };
  }

  private void key(ResultSet row) throws SQLException {
    Key key = new Key(row.getString(3), texts(row, 4), row.getBoolean(5), row.getString(6));
    if (row.getBoolean(2)) {
      primary.put(row.getLong(1), key);
    } else {
      of(unique, row.getLong(1)).add(key);
    }
  }

  private void relation(ResultSet row) throws SQLException {
    Relation relation =
        Relation.own(
            row.getString(2), texts(row, 3), row.getString(4), texts(row, 5), row.getString(6));
    of(own, row.getLong(1)).add(relation);
    of(reverse, relation.entity()).add(relation.reverse(row.getString(7)));
  }

  private void constraint(ResultSet row) throws SQLException {
    of(constraints, row.getLong(1))
        .add(
            new Constraint(
                row.getString(2),
                row.getString(3).equals("x") ? Constraint.Kind.EXCLUSION : Constraint.Kind.CHECK,
                texts(row, 4),
                row.getString(5),
                row.getString(6),
                row.getString(7)));
  }

  private Entity entity(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    String name = row.getString(2);
    int events = row.getInt(5);
    return new Entity(
        name,
        kind(row.getString(3)),
        row.getString(4),
        of(fields, id),
        new Entity.Keys(primary.get(id), of(unique, id)),
        new Entity.Relations(of(own, id), of(reverse, name)),
        of(constraints, id),
        new Entity.Access(
            (events & INSERT) != 0,
            (events & UPDATE) != 0,
            (events & DELETE) != 0,
            runningCode.contains(id)));
  }

  private static Entity.Kind kind(String relkind) {
    return switch (relkind) {
      case "r" -> Entity.Kind.TABLE;
      case "p" -> Entity.Kind.PARTITIONED_TABLE;
      case "v" -> Entity.Kind.VIEW;
      case "m" -> Entity.Kind.MATERIALIZED_VIEW;
      default -> throw new IllegalStateException("no kind of entity: " + relkind);
    };
  }

  private static <K, V> List<V> of(Map<K, List<V>> lists, K key) {
    return lists.computeIfAbsent(key, k -> new ArrayList<>());
  }

  static List<String> texts(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }
}
