package com.prismicx.msr.envoy;

import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import java.util.Map;

/** The real server behind a real Envoy, and the ways in: over REST, and beside Envoy for what a test begins with. */
record RestSite(TestServer server, EnvoyProcess envoy) implements AutoCloseable {
  static RestSite start() {
    TestServer server = TestServer.start(Map.of());
    return new RestSite(server, EnvoyProcess.before(server.port()));
  }

  Rest rest() {
    return envoy.rest();
  }

  Workbench bench() {
    return new Workbench(server);
  }

  @Override
  public void close() {
    envoy.close();
    server.close();
  }
}
