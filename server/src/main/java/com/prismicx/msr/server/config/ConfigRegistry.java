package com.prismicx.msr.server.config;

import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.tenant.Installation;
import com.prismicx.msr.server.tenant.InstallationStore;
import com.prismicx.msr.server.tenant.TenantStore;
import com.prismicx.msr.server.version.VersionConfig;
import com.prismicx.msr.server.version.VersionConfigs;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Reads of the registry what configurations depend on: which systems and tenants there are, and who runs which version. */
public final class ConfigRegistry {
  private final Transactions transactions;
  private final SystemStore systems;
  private final TenantStore tenants;
  private final InstallationStore installations;
  private final VersionConfigs versions;

  public ConfigRegistry(
      Transactions transactions,
      SystemStore systems,
      TenantStore tenants,
      InstallationStore installations,
      VersionConfigs versions) {
    this.transactions = transactions;
    this.systems = systems;
    this.tenants = tenants;
    this.installations = installations;
    this.versions = versions;
  }

  /** A tenant that has the system, and so inherits from its layer. */
  record Heir(String tenantId, VersionConfig version) {}

  /** The layer; refuses a system or tenant that does not exist. */
  ConfigLayer layer(String systemId, @Nullable String tenantId) {
    return transactions.read(session -> layer(session, systemId, tenantId));
  }

  /** The layer with the version that counts for it; refuses a system or tenant that does not exist. */
  ConfigSubject subject(String systemId, @Nullable String tenantId) {
    return transactions.read(
        session ->
            new ConfigSubject(
                layer(session, systemId, tenantId), version(session, systemId, tenantId)));
  }

  /** The layer as if that version counted for it; refuses a version that does not exist, too. */
  ConfigSubject subject(String systemId, @Nullable String tenantId, String version) {
    return transactions.read(
        session ->
            new ConfigSubject(
                layer(session, systemId, tenantId), versions.any(session, systemId, version)));
  }

  /**
   * A tenant as if it ran that version; nothing where one of them does not exist.
   *
   * @param version empty for the newest one
   */
  Optional<ConfigSubject> target(String systemId, String tenantId, String version) {
    return transactions
        .read(
            session ->
                version.isEmpty()
                    ? versions.newest(session, systemId)
                    : versions.find(session, systemId, version))
        .map(found -> new ConfigSubject(new ConfigLayer(systemId, tenantId), found));
  }

  /** A version that is or was published, {@link VersionConfig#NONE} for the empty name; nothing when there is no such one. */
  Optional<VersionConfig> published(String systemId, String version) {
    return version.isEmpty()
        ? Optional.of(VersionConfig.NONE)
        : transactions.read(session -> versions.find(session, systemId, version));
  }

  /** Who inherits from a system's layer, by tenant. */
  List<Heir> heirs(String systemId) {
    return transactions.read(
        session ->
            installations.running(session, systemId).stream()
                .map(
                    running ->
                        new Heir(
                            running.tenantId(), versions.published(session, running.versionId())))
                .toList());
  }

  private ConfigLayer layer(StatelessSession session, String systemId, @Nullable String tenantId) {
    systems.get(session, systemId);
    if (tenantId != null) {
      tenants.get(session, tenantId);
    }
    return new ConfigLayer(systemId, tenantId);
  }

  private VersionConfig version(
      StatelessSession session, String systemId, @Nullable String tenantId) {
    Optional<Installation> running =
        tenantId == null
            ? Optional.empty()
            : installations.find(session, tenantId, systemId).filter(Installation::isRunning);
    return running
        .map(found -> versions.published(session, found.versionId()))
        .or(() -> versions.newest(session, systemId))
        .orElse(VersionConfig.NONE);
  }
}
