package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.Route;
import com.prismicx.msr.server.migration.Routes;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.VersionStore;
import org.hibernate.StatelessSession;

/** The stores that a change of an installation looks at, and what is read from several of them. */
public record InstallationStores(
    SystemStore systems,
    VersionStore versions,
    MigrationStore migrations,
    TenantStore tenants,
    InstallationStore installations,
    OperationStore operations,
    Routes routes) {

  Dependencies dependencies() {
    return new Dependencies(installations);
  }

  /** The ways between all versions of a system that are or were published. */
  Route route(StatelessSession session, String systemId) {
    return routes.published(session, systemId);
  }
}
