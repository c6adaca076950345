package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.version.VersionOutline;
import com.prismicx.msr.server.version.VersionStore;
import java.util.List;
import java.util.Map;
import org.hibernate.StatelessSession;

/** Reads the ways between the versions of a system. */
public record Routes(VersionStore versions, MigrationStore migrations, PublishedScripts scripts) {

  /** The ways between all versions of a system that are or were published. */
  public Route published(StatelessSession session, String systemId) {
    List<VersionOutline> published = versions.published(session, systemId);
    Map<Edge, Boolean> edges = migrations.reversibility(session, systemId);
    return new Route(
        new UpgradePath(published, List.copyOf(edges.keySet())),
        new UpgradePath(published, edges.keySet().stream().filter(edges::get).toList()),
        (edge, isUp) -> scripts.of(session, systemId, edge, isUp));
  }
}
