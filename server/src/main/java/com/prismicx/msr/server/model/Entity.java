package com.prismicx.msr.server.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table or view whose rows can be read, and perhaps written.
 *
 * @param name of the table, as the catalog has it
 * @param comment can be empty
 * @param fields in their order
 * @param constraints what else a row must keep to, by name
 */
public record Entity(
    String name,
    Kind kind,
    String comment,
    List<Field> fields,
    Keys keys,
    Relations relations,
    List<Constraint> constraints,
    Access access) {
  public Entity {
    fields = List.copyOf(fields);
    constraints = List.copyOf(constraints);
  }

  /** What stands behind an entity. */
  public enum Kind {
    TABLE,
    PARTITIONED_TABLE,
    VIEW,
    MATERIALIZED_VIEW
  }

  /**
   * By what a row is known.
   *
   * @param unique the others, by name
   */
  public record Keys(@Nullable Key primary, List<Key> unique) {
    public Keys {
      unique = List.copyOf(unique);
    }
  }

  /**
   * To which other rows a row leads.
   *
   * @param own by its own foreign keys, by constraint
   * @param reverse by the foreign keys that refer to it, by name and constraint
   */
  public record Relations(List<Relation> own, List<Relation> reverse) {
    public Relations {
      own = List.copyOf(own);
      reverse = List.copyOf(reverse);
    }
  }

  /**
   * What can be done with rows.
   *
   * @param runsCode whether reading or writing may run functions of the publisher, or others that change the session
   */
  public record Access(
      boolean insertable, boolean updatable, boolean deletable, boolean runsCode) {}

  /** The field of that name. */
  public Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }
}
