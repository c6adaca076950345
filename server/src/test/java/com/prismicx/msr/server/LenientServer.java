package com.prismicx.msr.server;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Like {@link SharedServer}, but its publish gate only reports: for tests of scripts that go wrong in a tenant's schema. */
public final class LenientServer implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Workbench.class;
  }

  @Override
  public Workbench resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestServer server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(LenientServer.class))
            .computeIfAbsent(
                "server", key -> TestServer.start(Map.of("gate", "report")), TestServer.class);
    return new Workbench(server);
  }
}
