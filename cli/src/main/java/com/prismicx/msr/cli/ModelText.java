package com.prismicx.msr.cli;

import com.prismicx.msr.cli.output.Table;
import com.prismicx.msr.v1.Entity;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityKey;
import com.prismicx.msr.v1.EntityRelation;
import com.prismicx.msr.v1.SystemModel;
import java.util.ArrayList;
import java.util.List;

/** A model for people: each entity on a line, its fields below it. */
final class ModelText {
  private ModelText() {}

  static Table of(SystemModel model) {
    Table table = Table.of("entity", "field", "type", "properties", "comment");
    for (Entity entity : model.getEntitiesList()) {
      table.row(entity.getName(), "", kind(entity), properties(entity), entity.getComment());
      entity
          .getFieldsList()
          .forEach(
              field ->
                  table.row(
                      "",
                      field.getName(),
                      field.getType().getName(),
                      properties(entity, field),
                      field.getComment()));
    }
    return table;
  }

  private static String kind(Entity entity) {
    return switch (entity.getKind()) {
      case TABLE -> "table";
      case PARTITIONED_TABLE -> "partitioned table";
      case VIEW -> "view";
      case MATERIALIZED_VIEW -> "materialized view";
      case KIND_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private static String properties(Entity entity) {
    List<String> properties = new ArrayList<>();
    if (!entity.getInsertable() && !entity.getUpdatable() && !entity.getDeletable()) {
      properties.add("read-only");
    }
    if (entity.getRunsCode()) {
      properties.add("runs code");
    }
    return String.join(", ", properties);
  }

  private static String properties(Entity entity, EntityField field) {
    List<String> properties = new ArrayList<>();
    if (entity.getPrimaryKey().getFieldsList().contains(field.getName())) {
      properties.add("key");
    }
    if (entity.getUniqueKeysList().stream().anyMatch(key -> isAlone(key, field))) {
      properties.add("unique");
    }
    if (field.getReadOnly()) {
      properties.add("read-only");
    } else if (!field.getNullable() && !field.getHasDefault()) {
      properties.add("required");
    }
    entity.getRelationsList().stream()
        .filter(relation -> relation.getFieldsList().contains(field.getName()))
        .map(EntityRelation::getEntity)
        .forEach(other -> properties.add("-> " + other));
    return String.join(", ", properties);
  }

  private static boolean isAlone(EntityKey key, EntityField field) {
    return !key.getPartial() && key.getFieldsList().equals(List.of(field.getName()));
  }
}
