package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException.FieldViolation;
import com.prismicx.msr.server.version.ConfigSchema;
import com.prismicx.msr.server.version.ConfigSchema.Violation;
import com.prismicx.msr.server.version.VersionConfig;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a document would make effective against the schemas that count: for a tenant its own, for a system that of the
 * newest version and those of every tenant that inherits.
 */
public final class ConfigChecks {
  // Documents of a whole fleet do not fit into memory.
  private static final int TENANTS_AT_ONCE = 200;
  private static final int MAX_TOLD = 100;
  private static final int MAX_REFUSED = 20;
  private static final int MAX_OF_TENANT = 5;

  private final ConfigRegistry registry;
  private final ConfigStore store;

  public ConfigChecks(ConfigRegistry registry, ConfigStore store) {
    this.registry = registry;
    this.store = store;
  }

  /** A tenant whose configuration is not valid. */
  record Broken(String tenantId, String version, List<Violation> violations) {}

  /**
   * What is wrong.
   *
   * @param violations of the subject itself
   * @param broken tenants, at most 100
   * @param brokenCount how many there are in all
   * @param checkedCount how many tenants were looked at
   */
  record Report(
      List<Violation> violations, List<Broken> broken, int brokenCount, int checkedCount) {}

  /** What is wrong with a document under the subject's version. */
  List<Violation> violations(ConfigSubject subject, Struct document) {
    ConfigSchema schema = subject.version().schema();
    if (schema == null) {
      return List.of();
    }
    Struct below = subject.version().defaults();
    if (subject.layer().tenantId() != null) {
      below = DeepMerge.over(below, systemDocument(subject));
    }
    return schema.violations(DeepMerge.over(below, document));
  }

  private Struct systemDocument(ConfigSubject subject) {
    return store.latest(new ConfigLayer(subject.layer().systemId(), null)).configuration();
  }

  /** Refuses a document that would break the subject, or a tenant that was not broken in that way before. */
  void require(ConfigSubject subject, Struct present, Struct wanted) {
    Report report = report(subject, wanted, null, present);
    Stream<FieldViolation> tenants =
        report.broken().stream()
            .limit(MAX_REFUSED)
            .flatMap(
                broken ->
                    broken.violations().stream()
                        .map(
                            violation ->
                                field(
                                    "tenants/" + broken.tenantId() + "/configuration", violation)));
    List<FieldViolation> all =
        Stream.concat(
                report.violations().stream().map(violation -> field("configuration", violation)),
                tenants)
            .toList();
    Fields.refuse(ErrorReason.CONFIG_INVALID, summary(subject, report), all);
  }

  private static String summary(ConfigSubject subject, Report report) {
    List<String> parts = new ArrayList<>();
    if (!report.violations().isEmpty()) {
      parts.add(
          "what would hold does not satisfy config_schema of %s %s: %s"
              .formatted(
                  subject.layer().systemId(),
                  subject.version().version(),
                  report.violations().stream()
                      .map(ConfigChecks::text)
                      .collect(Collectors.joining("; "))));
    }
    if (report.brokenCount() > 0) {
      parts.add(
          "the configuration of %,d tenant(s) that inherit would not be valid any more: %s%s"
              .formatted(
                  report.brokenCount(),
                  report.broken().stream()
                      .limit(MAX_REFUSED)
                      .map(
                          broken ->
                              broken.tenantId() + " (" + text(broken.violations().getFirst()) + ")")
                      .collect(Collectors.joining(", ")),
                  report.brokenCount() > MAX_REFUSED ? ", …" : ""));
    }
    return String.join("; ", parts);
  }

  private static String text(Violation violation) {
    return (violation.path().isEmpty() ? "/" : violation.path()) + " " + violation.description();
  }

  private static FieldViolation field(String prefix, Violation violation) {
    return new FieldViolation(prefix + violation.path(), violation.description());
  }

  /**
   * What a document would break.
   *
   * @param forced the version for all tenants; null for the one that each runs
   * @param present what was broken in the same way by this document is left out; null to leave nothing out
   */
  Report report(
      ConfigSubject subject,
      Struct wanted,
      @Nullable VersionConfig forced,
      @Nullable Struct present) {
    List<Violation> own = violations(subject, wanted);
    if (subject.layer().tenantId() != null) {
      return new Report(own, List.of(), 0, 0);
    }
    Heirs heirs = new Heirs(subject.layer().systemId(), wanted, forced, present);
    heirs.check();
    return new Report(own, heirs.broken, heirs.brokenCount, heirs.checkedCount);
  }

  /** One round over all tenants that inherit. */
  private final class Heirs {
    private final String systemId;
    private final Struct wanted;
    private final @Nullable VersionConfig forced;
    private final @Nullable Struct present;
    // Most tenants say nothing themselves.
    private final Map<String, List<Violation>> ofSilent = new HashMap<>();
    private final List<Broken> broken = new ArrayList<>();
    private int brokenCount;
    private int checkedCount;

    private Heirs(
        String systemId, Struct wanted, @Nullable VersionConfig forced, @Nullable Struct present) {
      this.systemId = systemId;
      this.wanted = wanted;
      this.forced = forced;
      this.present = present;
    }

    private void check() {
      List<ConfigRegistry.Heir> heirs =
          registry.heirs(systemId).stream()
              .map(heir -> forced == null ? heir : new ConfigRegistry.Heir(heir.tenantId(), forced))
              .filter(heir -> heir.version().schema() != null)
              .toList();
      checkedCount = heirs.size();
      for (int from = 0; from < heirs.size(); from += TENANTS_AT_ONCE) {
        some(heirs.subList(from, Math.min(heirs.size(), from + TENANTS_AT_ONCE)));
      }
    }

    private void some(List<ConfigRegistry.Heir> heirs) {
      Map<String, Struct> said =
          store.documents(systemId, heirs.stream().map(ConfigRegistry.Heir::tenantId).toList());
      for (ConfigRegistry.Heir heir : heirs) {
        List<Violation> found = of(heir.version(), said.get(heir.tenantId()));
        if (!found.isEmpty()) {
          brokenCount++;
          if (broken.size() < MAX_TOLD) {
            broken.add(
                new Broken(
                    heir.tenantId(),
                    heir.version().version(),
                    found.stream().limit(MAX_OF_TENANT).toList()));
          }
        }
      }
    }

    private List<Violation> of(VersionConfig version, @Nullable Struct said) {
      return said == null
          ? ofSilent.computeIfAbsent(
              version.version(), _ -> found(version, Struct.getDefaultInstance()))
          : found(version, said);
    }

    private List<Violation> found(VersionConfig version, Struct said) {
      List<Violation> now = under(version, wanted, said);
      if (now.isEmpty() || present == null) {
        return now;
      }
      List<Violation> before = under(version, present, said);
      return now.stream().filter(violation -> !before.contains(violation)).toList();
    }

    private static List<Violation> under(VersionConfig version, Struct system, Struct said) {
      ConfigSchema schema = version.schema();
      return schema == null
          ? List.of()
          : schema.violations(DeepMerge.over(DeepMerge.over(version.defaults(), system), said));
    }
  }
}
