package com.prismicx.msr.server.model;

import java.util.List;

/**
 * One end of a foreign key.
 *
 * @param name several relations of an entity can have the same; the constraint tells them apart
 * @param constraint the foreign key's name
 * @param fields of this entity, in the key's order
 * @param entity the other one
 * @param entityFields of the other entity, in the same order
 * @param comment can be empty
 */
public record Relation(
    String name,
    String constraint,
    List<String> fields,
    String entity,
    List<String> entityFields,
    String comment) {
  private static final String ID = "_id";

  public Relation {
    fields = List.copyOf(fields);
    entityFields = List.copyOf(entityFields);
  }

  /** The relation of a foreign key: called like its column without {@code _id}, else like the constraint. */
  public static Relation own(
      String constraint,
      List<String> fields,
      String entity,
      List<String> entityFields,
      String comment) {
    return new Relation(
        name(constraint, fields), constraint, fields, entity, entityFields, comment);
  }

  /** The same foreign key, seen from the entity that is referred to: called like the one that refers. */
  public Relation reverse(String referring) {
    return new Relation(referring, constraint, entityFields, referring, fields, comment);
  }

  private static String name(String constraint, List<String> fields) {
    String field = fields.getFirst();
    return fields.size() == 1 && field.endsWith(ID) && field.length() > ID.length()
        ? field.substring(0, field.length() - ID.length())
        : constraint;
  }
}
