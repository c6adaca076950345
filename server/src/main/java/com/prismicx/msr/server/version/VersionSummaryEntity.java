package com.prismicx.msr.server.version;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.annotations.Immutable;

/** Row of {@code system_versions} without what only {@code view=FULL} shows; never written. */
@Entity(name = "SystemVersionSummary")
@Table(name = "system_versions")
@Immutable
class VersionSummaryEntity extends VersionColumns {
  @Override
  SystemVersion toValue() {
    return toValue(null, null, null, List.of());
  }
}
