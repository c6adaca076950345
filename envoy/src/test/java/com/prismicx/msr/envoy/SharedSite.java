package com.prismicx.msr.envoy;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link RestSite} that all test classes of the JVM share: started by the first, stopped after the last.
 * Tests keep apart by ids of their own.
 */
final class SharedSite implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RestSite.class;
  }

  @Override
  public RestSite resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedSite.class))
        .computeIfAbsent("site", key -> RestSite.start(), RestSite.class);
  }
}
