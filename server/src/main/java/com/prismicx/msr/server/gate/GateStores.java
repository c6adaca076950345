package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.Routes;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.version.VersionStore;

/** The stores that publishing looks at. */
public record GateStores(
    SystemStore systems,
    VersionStore versions,
    MigrationStore migrations,
    OperationStore operations,
    Routes routes) {

  DraftCheck check() {
    return new DraftCheck(systems, versions, migrations);
  }
}
