package com.prismicx.msr.server.config;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.gate.ConfigImpact;
import com.prismicx.msr.server.tenant.ConfigFitness;
import com.prismicx.msr.server.version.ConfigSchema.Violation;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionConfig;
import com.prismicx.msr.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the lifecycle and the publish gate which configurations would not satisfy a version. */
public final class ConfigGuard implements ConfigFitness, ConfigImpact {
  private final ConfigRegistry registry;
  private final ConfigStore store;
  private final ConfigChecks checks;

  public ConfigGuard(ConfigRegistry registry, ConfigStore store, ConfigChecks checks) {
    this.registry = registry;
    this.store = store;
    this.checks = checks;
  }

  @Override
  public Optional<ServiceException> obstacle(String tenantId, String systemId, String version) {
    return registry
        .target(systemId, tenantId, version)
        .filter(subject -> subject.version().schema() != null)
        .flatMap(this::obstacle);
  }

  private Optional<ServiceException> obstacle(ConfigSubject subject) {
    List<Violation> violations =
        checks.violations(subject, store.latest(subject.layer()).configuration());
    if (violations.isEmpty()) {
      return Optional.empty();
    }
    String systemId = subject.layer().systemId();
    String tenantId = String.valueOf(subject.layer().tenantId());
    String subjectName = "tenants/" + tenantId + "/systems/" + systemId + "/configuration";
    return Optional.of(
        new ServiceException.Refused(
            ErrorReason.CONFIG_UNFIT,
            "what is configured for tenant %s does not satisfy config_schema of %s %s: %s; change the configuration first"
                .formatted(
                    tenantId,
                    systemId,
                    subject.version().version(),
                    violations.stream()
                        .map(one -> one.path() + " " + one.description())
                        .collect(Collectors.joining("; "))),
            Map.of("tenant_id", tenantId, "system_id", systemId),
            violations.stream()
                .map(
                    one ->
                        new ServiceException.Violation(
                            ErrorReason.CONFIG_UNFIT.name(),
                            subjectName + one.path(),
                            one.description()))
                .toList()));
  }

  @Override
  public Impact of(SystemVersion draft) {
    if (draft.configSchema() == null) {
      return Impact.NONE;
    }
    VersionConfig config = VersionConfig.of(draft);
    ConfigSubject subject = new ConfigSubject(new ConfigLayer(draft.systemId(), null), config);
    ConfigChecks.Report report =
        checks.report(subject, store.latest(subject.layer()).configuration(), config, null);
    return new Impact(
        report.brokenCount(),
        report.checkedCount(),
        report.broken().stream()
            .map(broken -> broken.tenantId() + " (" + paths(broken.violations()) + ")")
            .toList());
  }

  private static String paths(List<Violation> violations) {
    return violations.stream()
        .map(violation -> violation.path().isEmpty() ? "/" : violation.path())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
