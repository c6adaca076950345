package com.prismicx.msr.server;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Workbench} on one server that all test classes of the JVM share: started by the first, stopped after
 * the last. Tests keep apart by ids of their own.
 */
public class SharedServer implements ParameterResolver {
  private final Map<String, String> more;

  public SharedServer() {
    this(Map.of());
  }

  /** With further settings, for an extension that is one of its own. */
  SharedServer(Map<String, String> more) {
    this.more = more;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Workbench.class;
  }

  @Override
  public Workbench resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestServer server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(getClass()))
            .computeIfAbsent("server", key -> TestServer.start(more), TestServer.class);
    return new Workbench(server);
  }
}
