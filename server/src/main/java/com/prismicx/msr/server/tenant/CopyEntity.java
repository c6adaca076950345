package com.prismicx.msr.server.tenant;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code data_copies}. */
@Entity(name = "DataCopy")
@Table(name = "data_copies")
class CopyEntity {
  @Id
  @Column(name = "copy_id", length = 50)
  String copyId;

  @Column(name = "tenant_id", length = 50, nullable = false)
  String tenantId;

  @Column(name = "system_id", length = 50, nullable = false)
  String systemId;

  @Column(name = "installation_id", length = 50, nullable = false)
  String installationId;

  @Column(name = "operation_id", length = 50, nullable = false)
  String operationId;

  @Column(name = "version", length = 20, nullable = false)
  String version;

  @Column(name = "schema_name", length = 63, nullable = false)
  String schemaName;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "tables", nullable = false)
  String tables;

  @Column(name = "created_at", nullable = false)
  Instant createdAt;

  @Column(name = "purge_at", nullable = false)
  Instant purgeAt;

  static CopyEntity of(DataCopy copy) {
    CopyEntity entity = new CopyEntity();
    entity.copyId = copy.copyId();
    entity.tenantId = copy.tenantId();
    entity.systemId = copy.systemId();
    entity.installationId = copy.installationId();
    entity.operationId = copy.operationId();
    entity.version = copy.version();
    entity.schemaName = copy.schema();
    entity.tables = print(copy.tables());
    entity.createdAt = copy.createdAt();
    entity.purgeAt = copy.purgeAt();
    return entity;
  }

  DataCopy toValue() {
    return new DataCopy(
        copyId,
        tenantId,
        systemId,
        installationId,
        operationId,
        version,
        schemaName,
        parse(tables),
        createdAt,
        purgeAt);
  }

  private static String print(Map<String, Long> tables) {
    Struct.Builder struct = Struct.newBuilder();
    tables.forEach(
        (table, rows) ->
            struct.putFields(table, Value.newBuilder().setNumberValue(rows.doubleValue()).build()));
    return Json.of(struct.build()).text();
  }

  private static SortedMap<String, Long> parse(String json) {
    SortedMap<String, Long> tables = new TreeMap<>();
    Objects.requireNonNull(Json.ofText(json))
        .toStruct()
        .getFieldsMap()
        .forEach((table, rows) -> tables.put(table, (long) rows.getNumberValue()));
    return tables;
  }
}
