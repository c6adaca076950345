package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.ForeignSchemas;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.Operation;
import java.sql.SQLException;
import java.util.List;

/** Schemas of other tools beside the server, and the call that takes them over. */
record AdoptionSite(Workbench bench, ForeignSchemas schemas) implements AutoCloseable {
  /** What {@link Workbench#releasedSystem} makes. */
  static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY)";

  static AdoptionSite on(Workbench bench) throws SQLException {
    return new AdoptionSite(bench, new ForeignSchemas(bench));
  }

  /** The call that adopts as version 1.0.0, without waiting. */
  Operation adopt(String tenant, String system, String schema) {
    return call(request(tenant, system, schema));
  }

  Operation call(AdoptSystemRequest.Builder request) {
    return bench.server().tenants().adoptSystem(request.build());
  }

  static AdoptSystemRequest.Builder request(String tenant, String system, String schema) {
    return AdoptSystemRequest.newBuilder()
        .setTenantId(tenant)
        .setSystemId(system)
        .setVersion("1.0.0")
        .setSchema(schema);
  }

  List<String> tables(String schema) throws SQLException {
    return Workbench.texts(
        schemas.admin(), "select tablename from pg_tables where schemaname = ? order by 1", schema);
  }

  @Override
  public void close() throws SQLException {
    schemas.close();
  }
}
