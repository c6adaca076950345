package com.prismicx.msr.server.gate;

import com.prismicx.msr.v1.GetVersionRequest;

/** Requests about versions. */
final class Versions {
  private Versions() {}

  static GetVersionRequest get(String systemId, String version) {
    return GetVersionRequest.newBuilder().setSystemId(systemId).setVersion(version).build();
  }
}
