package com.prismicx.msr.server;

import java.util.Map;

/** Like {@link SharedServer}, but its publish gate only reports: for tests of scripts that go wrong in a tenant's schema. */
public final class LenientServer extends SharedServer {
  public LenientServer() {
    super(Map.of("gate", "report"));
  }
}
