package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.system.ManagementSystem;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;

/** The life of a version around its publishing: draft, edit, delete; deprecate, withdraw. */
public final class VersionLife {
  private static final int TENANTS_NAMED = 5;

  private final SystemStore systems;
  private final VersionStore versions;
  private final OperationStore operations;
  private final Ids ids;
  private final InstantSource clock;

  public VersionLife(
      SystemStore systems,
      VersionStore versions,
      OperationStore operations,
      Ids ids,
      InstantSource clock) {
    this.systems = systems;
    this.versions = versions;
    this.operations = operations;
    this.ids = ids;
    this.clock = clock;
  }

  SystemVersion draft(com.prismicx.msr.v1.SystemVersion message) {
    return VersionProtos.create(message, ids.next("v_"), now());
  }

  SystemVersion create(StatelessSession session, SystemVersion draft) {
    requireActive(systems.lock(session, draft.systemId(), LockMode.PESSIMISTIC_READ));
    return versions.insert(session, draft);
  }

  /** What is stored under the draft's version already; refuses with VERSION_EXISTS when it says something else. */
  SystemVersion sameAs(StatelessSession session, SystemVersion draft) {
    SystemVersion existing = versions.get(session, draft.systemId(), draft.version());
    if (existing.sameContent(draft)) {
      return existing;
    }
    throw new ServiceException.Taken(
        ErrorReason.VERSION_EXISTS,
        "version "
            + draft.version()
            + " of "
            + draft.systemId()
            + " exists already with other content; "
            + (existing.isDraft()
                ? "update the draft"
                : "it is published, so take the next version"),
        Map.of("system_id", draft.systemId(), "version", draft.version()));
  }

  SystemVersion update(StatelessSession session, com.prismicx.msr.v1.SystemVersion message) {
    SystemVersion old =
        lockDraft(session, message.getSystemId(), message.getVersion(), message.getEtag());
    SystemVersion changed = VersionProtos.update(old, message, now());
    return changed.sameContent(old) ? old : versions.update(session, changed);
  }

  void delete(StatelessSession session, String systemId, String version, String etag) {
    versions.delete(session, lockDraft(session, systemId, version, etag));
  }

  /** The draft, locked; refuses what is published, being published, or changed since it was read. */
  public SystemVersion lockDraft(
      StatelessSession session, String systemId, String version, String etag) {
    SystemVersion draft = lock(session, systemId, version);
    if (!draft.isDraft()) {
      throw ServiceException.refused(
          ErrorReason.VERSION_NOT_DRAFT,
          subject(draft),
          "version "
              + version
              + " of "
              + systemId
              + " is published and can no longer change; make the"
              + " next version",
          Map.of("system_id", systemId, "version", version));
    }
    requireEtag(draft, etag);
    operations.requireNotPublishing(session, systemId, version);
    return draft;
  }

  /** What is deprecated already is the answer whatever the etag: who lost the first answer can only repeat the call. */
  SystemVersion deprecate(StatelessSession session, String systemId, String version, String etag) {
    SystemVersion present = lock(session, systemId, version);
    return switch (present.status()) {
      case DEPRECATED -> present;
      case PUBLISHED -> {
        requireEtag(present, etag);
        yield versions.update(session, present.in(SystemVersion.Status.DEPRECATED, now()));
      }
      case DRAFT, WITHDRAWN ->
          throw wrongState(present, "only a published version can be deprecated");
    };
  }

  /** Repeated like {@link #deprecate}. */
  SystemVersion withdraw(StatelessSession session, String systemId, String version, String etag) {
    SystemVersion present = lock(session, systemId, version);
    return switch (present.status()) {
      case WITHDRAWN -> present;
      case DRAFT -> throw wrongState(present, "delete the draft instead");
      case PUBLISHED, DEPRECATED -> {
        requireEtag(present, etag);
        requireUnused(session, present);
        yield versions.update(session, present.in(SystemVersion.Status.WITHDRAWN, now()));
      }
    };
  }

  /** Refuses a retired system. */
  public static void requireActive(ManagementSystem system) {
    if (system.status() != ManagementSystem.Status.ACTIVE) {
      throw ServiceException.refused(
          ErrorReason.SYSTEM_RETIRED,
          "systems/" + system.systemId(),
          "system "
              + system.systemId()
              + " is retired and takes no new versions or installations; set"
              + " its status to ACTIVE first",
          Map.of("system_id", system.systemId()));
    }
  }

  /** The refusal of a change that the version's state does not allow. */
  public static ServiceException wrongState(SystemVersion version, String what) {
    return ServiceException.refused(
        ErrorReason.VERSION_STATE,
        subject(version),
        "version "
            + version.version()
            + " of "
            + version.systemId()
            + " is "
            + version.status()
            + ": "
            + what,
        Map.of(
            "system_id", version.systemId(),
            "version", version.version(),
            "status", version.status().name()));
  }

  private SystemVersion lock(StatelessSession session, String systemId, String version) {
    systems.get(session, systemId);
    return versions.lock(session, systemId, version, LockMode.PESSIMISTIC_WRITE);
  }

  /** Asked after the state: reading again would not help whom the state refuses. */
  private static void requireEtag(SystemVersion present, String etag) {
    Fields.requireEtag(
        "version " + present.version() + " of " + present.systemId(), etag, present.rowVersion());
  }

  private void requireUnused(StatelessSession session, SystemVersion version) {
    List<String> tenants = versions.tenantsOn(session, version, TENANTS_NAMED);
    if (!tenants.isEmpty()) {
      throw ServiceException.refused(
          ErrorReason.VERSION_IN_USE,
          subject(version),
          "version "
              + version.version()
              + " of "
              + version.systemId()
              + " is run by tenants ("
              + String.join(", ", tenants)
              + (tenants.size() == TENANTS_NAMED ? ", …" : "")
              + "); upgrade them first, or deprecate the version",
          Map.of("system_id", version.systemId(), "version", version.version()));
    }
  }

  private static String subject(SystemVersion version) {
    return "systems/" + version.systemId() + "/versions/" + version.version();
  }

  private Instant now() {
    return Fields.micros(clock.instant());
  }
}
