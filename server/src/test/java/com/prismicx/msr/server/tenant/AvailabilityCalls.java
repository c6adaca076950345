package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PurgeSystemRequest;
import com.prismicx.msr.v1.RestoreSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceBlockingStub;
import com.prismicx.msr.v1.UninstallSystemRequest;

/** The calls that close an installation, open it, and take it away, with nothing but its names; none waits. */
record AvailabilityCalls(Workbench bench) {
  Operation suspend(String tenant, String system) {
    return tenants()
        .suspendSystem(
            SuspendSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  Operation resume(String tenant, String system) {
    return tenants()
        .resumeSystem(
            ResumeSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  Operation uninstall(String tenant, String system) {
    return tenants()
        .uninstallSystem(
            UninstallSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  Operation restore(String tenant, String system) {
    return tenants()
        .restoreSystem(
            RestoreSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  Operation purge(String tenant, String system) {
    return tenants()
        .purgeSystem(
            PurgeSystemRequest.newBuilder().setTenantId(tenant).setSystemId(system).build());
  }

  private TenantServiceBlockingStub tenants() {
    return bench.server().tenants();
  }
}
