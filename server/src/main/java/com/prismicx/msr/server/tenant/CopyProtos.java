package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.wire.Fields.timestamp;

/** From {@link DataCopy} to the contract's message. */
final class CopyProtos {
  private CopyProtos() {}

  static com.prismicx.msr.v1.DataCopy encode(DataCopy copy) {
    var message =
        com.prismicx.msr.v1.DataCopy.newBuilder()
            .setCopyId(copy.copyId())
            .setTenantId(copy.tenantId())
            .setSystemId(copy.systemId())
            .setInstallationId(copy.installationId())
            .setOperationId(copy.operationId())
            .setVersion(copy.version())
            .setCreatedAt(timestamp(copy.createdAt()))
            .setPurgeAt(timestamp(copy.purgeAt()));
    copy.tables()
        .forEach(
            (table, rows) ->
                message.addTables(
                    com.prismicx.msr.v1.DataCopy.Table.newBuilder().setName(table).setRows(rows)));
    return message.build();
  }
}
