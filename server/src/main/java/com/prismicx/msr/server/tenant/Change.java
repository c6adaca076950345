package com.prismicx.msr.server.tenant;

import com.google.protobuf.Message;
import com.prismicx.msr.v1.AdoptSystemRequest;
import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.PurgeSystemRequest;
import com.prismicx.msr.v1.RestoreSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.RetrySystemRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;

/**
 * What all calls that change an installation have in common.
 *
 * @param etag empty when the caller named none, like requestId
 * @param request the call itself, which a repeated requestId must repeat
 */
record Change(
    String tenantId,
    String systemId,
    String etag,
    String requestId,
    boolean validateOnly,
    Message request) {

  static Change of(InstallSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), "", r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(AdoptSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), "", r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(UpgradeSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(RollbackSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(RetrySystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(SuspendSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(ResumeSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(UninstallSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  static Change of(RestoreSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }

  /** A purge that nobody called for. */
  static Change purge(String tenantId, String systemId) {
    return of(PurgeSystemRequest.newBuilder().setTenantId(tenantId).setSystemId(systemId).build());
  }

  static Change of(PurgeSystemRequest r) {
    return new Change(
        r.getTenantId(), r.getSystemId(), r.getEtag(), r.getRequestId(), r.getValidateOnly(), r);
  }
}
