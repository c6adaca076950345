package com.prismicx.msr.server.migration;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** Row of {@code schema_migrations} without its SQL, which only {@code view=FULL} shows; never written. */
@Entity(name = "SchemaMigrationSummary")
@Table(name = "schema_migrations")
@Immutable
class MigrationSummaryEntity extends MigrationColumns {
  @Override
  SchemaMigration toValue() {
    return toValue("", null);
  }
}
