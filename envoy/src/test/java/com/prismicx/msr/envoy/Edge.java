package com.prismicx.msr.envoy;

/** A real Envoy, the fake server behind it, and a REST caller before it. */
record Edge(FakeServer server, EnvoyProcess envoy, Rest rest) implements AutoCloseable {
  static Edge open() {
    FakeServer server = new FakeServer();
    EnvoyProcess envoy = EnvoyProcess.before(server.port());
    return new Edge(server, envoy, envoy.rest());
  }

  @Override
  public void close() {
    envoy.close();
    server.close();
  }
}
