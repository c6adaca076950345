package com.prismicx.msr.server.system;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.LowerCase;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code management_systems}. */
@Entity(name = "ManagementSystem")
@Table(name = "management_systems")
class SystemEntity {
  @Id
  @Column(name = "system_id", length = 50)
  String systemId;

  @Column(name = "name", length = 100, nullable = false)
  String name;

  @Column(name = "description", columnDefinition = "text")
  String description;

  @Column(name = "type", length = 50, nullable = false)
  String type;

  @Convert(converter = StatusColumn.class)
  @Column(name = "status", length = 20, nullable = false)
  ManagementSystem.Status status;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "metadata")
  String metadata;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  static SystemEntity of(ManagementSystem system) {
    SystemEntity entity = new SystemEntity();
    entity.systemId = system.systemId();
    entity.name = system.name();
    entity.description = system.description();
    entity.type = system.type();
    entity.status = system.status();
    entity.createdAt = system.createdAt();
    entity.updatedAt = system.updatedAt();
    entity.metadata = Json.textOf(system.metadata());
    entity.rowVersion = system.rowVersion();
    return entity;
  }

  ManagementSystem toValue() {
    return new ManagementSystem(
        systemId,
        name,
        description,
        type,
        status,
        Json.ofText(metadata),
        createdAt,
        updatedAt,
        rowVersion);
  }

  static final class StatusColumn extends LowerCase<ManagementSystem.Status> {
    StatusColumn() {
      super(ManagementSystem.Status.class);
    }
  }
}
