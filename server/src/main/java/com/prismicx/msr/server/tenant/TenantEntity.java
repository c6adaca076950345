package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.postgres.LowerCase;
import com.prismicx.msr.server.wire.Fields;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code tenants}. */
@Entity(name = "Tenant")
@Table(name = "tenants")
class TenantEntity {
  @Id
  @Column(name = "tenant_id", length = 50)
  String tenantId;

  @Column(name = "display_name", length = 200)
  String displayName;

  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "labels")
  String labels;

  @Convert(converter = StatusColumn.class)
  @Column(name = "status", length = 20, nullable = false)
  Tenant.Status status;

  @Column(name = "created_at", nullable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;

  @Column(name = "row_version", nullable = false)
  long rowVersion;

  static TenantEntity of(Tenant tenant) {
    TenantEntity entity = new TenantEntity();
    entity.tenantId = tenant.tenantId();
    entity.displayName = tenant.displayName();
    entity.labels = Json.of(Fields.struct(tenant.labels())).text();
    entity.status = tenant.status();
    entity.createdAt = tenant.createdAt();
    entity.updatedAt = tenant.updatedAt();
    entity.rowVersion = tenant.rowVersion();
    return entity;
  }

  Tenant toValue() {
    Json json = Json.ofText(labels);
    return new Tenant(
        tenantId,
        displayName,
        json == null ? Map.of() : Fields.strings("labels", json.toStruct()),
        status,
        createdAt,
        updatedAt,
        rowVersion);
  }

  static final class StatusColumn extends LowerCase<Tenant.Status> {
    StatusColumn() {
      super(Tenant.Status.class);
    }
  }
}
