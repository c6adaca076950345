package com.prismicx.msr.server.version;

import com.prismicx.msr.server.model.Constraint;
import com.prismicx.msr.server.model.Entity;
import com.prismicx.msr.server.model.Field;
import com.prismicx.msr.server.model.FieldType;
import com.prismicx.msr.server.model.Key;
import com.prismicx.msr.server.model.Relation;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.v1.EntityConstraint;
import com.prismicx.msr.v1.EntityField;
import com.prismicx.msr.v1.EntityKey;
import com.prismicx.msr.v1.EntityRelation;

/** The contract's message of a {@link SystemModel}. */
final class ModelProtos {
  private ModelProtos() {}

  static com.prismicx.msr.v1.SystemModel encode(
      String systemId, String version, SystemModel model) {
    return com.prismicx.msr.v1.SystemModel.newBuilder()
        .setSystemId(systemId)
        .setVersion(version)
        .addAllEntities(model.entities().stream().map(ModelProtos::encode).toList())
        .build();
  }

  private static com.prismicx.msr.v1.Entity encode(Entity entity) {
    var message =
        com.prismicx.msr.v1.Entity.newBuilder()
            .setName(entity.name())
            .setKind(com.prismicx.msr.v1.Entity.Kind.valueOf(entity.kind().name()))
            .setComment(entity.comment())
            .addAllFields(entity.fields().stream().map(ModelProtos::encode).toList())
            .addAllUniqueKeys(entity.keys().unique().stream().map(ModelProtos::encode).toList())
            .addAllRelations(entity.relations().own().stream().map(ModelProtos::encode).toList())
            .addAllReverseRelations(
                entity.relations().reverse().stream().map(ModelProtos::encode).toList())
            .addAllConstraints(entity.constraints().stream().map(ModelProtos::encode).toList())
            .setInsertable(entity.access().insertable())
            .setUpdatable(entity.access().updatable())
            .setDeletable(entity.access().deletable())
            .setRunsCode(entity.access().runsCode());
    Key primary = entity.keys().primary();
    if (primary != null) {
      message.setPrimaryKey(encode(primary));
    }
    return message.build();
  }

  private static EntityField encode(Field field) {
    return EntityField.newBuilder()
        .setName(field.name())
        .setPosition(field.position())
        .setType(encode(field.type()))
        .setNullable(field.nullable())
        .setHasDefault(field.hasDefault())
        .setGeneration(encode(field.generation()))
        .setReadOnly(field.readOnly())
        .setComment(field.comment())
        .build();
  }

  private static EntityField.Generation encode(Field.Generation generation) {
    return generation == Field.Generation.NONE
        ? EntityField.Generation.GENERATION_UNSPECIFIED
        : EntityField.Generation.valueOf(generation.name());
  }

  private static com.prismicx.msr.v1.FieldType encode(FieldType type) {
    var message =
        com.prismicx.msr.v1.FieldType.newBuilder()
            .setName(type.name())
            .setKind(com.prismicx.msr.v1.FieldType.Kind.valueOf(type.kind().name()))
            .addAllEnumValues(type.enumValues())
            .setDomainOf(type.domainOf());
    FieldType element = type.element();
    if (element != null) {
      message.setElement(encode(element));
    }
    return message.build();
  }

  private static EntityKey encode(Key key) {
    return EntityKey.newBuilder()
        .setName(key.name())
        .addAllFields(key.fields())
        .setPartial(key.partial())
        .setComment(key.comment())
        .build();
  }

  private static EntityRelation encode(Relation relation) {
    return EntityRelation.newBuilder()
        .setName(relation.name())
        .setConstraint(relation.constraint())
        .addAllFields(relation.fields())
        .setEntity(relation.entity())
        .addAllEntityFields(relation.entityFields())
        .setComment(relation.comment())
        .build();
  }

  private static EntityConstraint encode(Constraint constraint) {
    return EntityConstraint.newBuilder()
        .setName(constraint.name())
        .setKind(EntityConstraint.Kind.valueOf(constraint.kind().name()))
        .addAllFields(constraint.fields())
        .setDefinition(constraint.definition())
        .setDomain(constraint.domain())
        .setComment(constraint.comment())
        .build();
  }
}
