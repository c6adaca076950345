package com.prismicx.msr.server.version;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.prismicx.msr.server.error.ServiceException;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/**
 * Schemas and defaults of versions, compiled. What is published never changes, and every read of a configuration needs it, so
 * what was used last is kept. Thread-safe.
 */
public final class VersionConfigs {
  private static final int MAX_VERSIONS = 500;

  private final VersionStore versions;
  private final Cache<String, VersionConfig> published =
      Caffeine.newBuilder().maximumSize(MAX_VERSIONS).build();
  // A fleet is asked for by name, tenant after tenant.
  private final Cache<Name, VersionConfig> named =
      Caffeine.newBuilder().maximumSize(MAX_VERSIONS).build();

  private record Name(String systemId, String version) {}

  public VersionConfigs(VersionStore versions) {
    this.versions = versions;
  }

  /** Of a published version, by the server's id of it. */
  public VersionConfig published(StatelessSession session, String versionId) {
    return published.get(versionId, id -> VersionConfig.of(versions.wholeById(session, id)));
  }

  /** Of the newest version that is installed by default; nothing when there is none. */
  public Optional<VersionConfig> newest(StatelessSession session, String systemId) {
    return versions
        .findNewest(session, systemId)
        .map(newest -> published(session, newest.versionId()));
  }

  /** Of a version that is or was published; nothing when there is no such one. */
  public Optional<VersionConfig> find(StatelessSession session, String systemId, String version) {
    Name name = new Name(systemId, version);
    Optional<VersionConfig> known = Optional.ofNullable(named.getIfPresent(name));
    if (known.isPresent()) {
      return known;
    }
    Optional<VersionConfig> found =
        versions
            .findSummary(session, systemId, version)
            .filter(one -> !one.isDraft())
            .map(one -> published(session, one.versionId()));
    found.ifPresent(config -> named.put(name, config));
    return found;
  }

  /**
   * Of any version, drafts included, which may change; refuses with VERSION_NOT_FOUND, and with REQUEST_INVALID when its schema
   * cannot be used.
   */
  public VersionConfig any(StatelessSession session, String systemId, String version) {
    SystemVersion found = versions.get(session, systemId, version);
    List<String> problems = found.configProblems();
    if (!problems.isEmpty()) {
      throw ServiceException.invalid("version", String.join("; ", problems));
    }
    return VersionConfig.of(found);
  }
}
