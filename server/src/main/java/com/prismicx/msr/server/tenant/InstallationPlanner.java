package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.gate.EdgeProofs.EdgeProof;
import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Route;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.version.Precedence;
import com.prismicx.msr.server.version.SystemVersion;
import com.prismicx.msr.server.version.VersionLife;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** Works out what an install, upgrade or rollback would do, and everything that stands in its way. Changes nothing. */
public final class InstallationPlanner {
  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final LossForecast forecast;
  private final ConfigFitness configs;
  private final boolean strictTenants;

  /**
   * What would be done.
   *
   * @param kind null when the tenant is at that version already
   * @param legs empty when there is no way
   * @param obstacles what the call would be refused with
   * @param losses what it would lose of the tenant's data
   */
  record Plan(
      String tenantId,
      SystemVersion version,
      Operation.@Nullable Kind kind,
      String from,
      List<PlannedLeg> legs,
      List<Dependencies.Neighbour> neighbours,
      List<ServiceException> obstacles,
      Losses losses) {
    private Plan with(List<ServiceException> allObstacles, Losses counted) {
      return new Plan(tenantId, version, kind, from, legs, neighbours, allObstacles, counted);
    }
  }

  /**
   * A leg with what a reader wants to know of its edge.
   *
   * @param sql the script that would run; empty when there is none
   * @param proof what was proven of it; null when nothing was
   */
  record PlannedLeg(Leg leg, String sql, boolean isReversible, @Nullable EdgeProof proof) {}

  /** A plan, and the way whose losses are to be counted yet; null when nothing is there that could be lost. */
  private record Outline(Plan plan, LossForecast.@Nullable Way way) {}

  public InstallationPlanner(
      Transactions transactions,
      InstallationStores stores,
      Wall wall,
      LossForecast forecast,
      ConfigFitness configs,
      boolean strictTenants) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.forecast = forecast;
    this.configs = configs;
    this.strictTenants = strictTenants;
  }

  Plan plan(String tenantId, String systemId, String wanted) {
    Outline outline = transactions.read(session -> outline(session, tenantId, systemId, wanted));
    Plan plan = outline.plan();
    List<ServiceException> obstacles = new ArrayList<>(plan.obstacles());
    if (plan.kind() != null) {
      configs.obstacle(tenantId, systemId, plan.version().version()).ifPresent(obstacles::add);
    }
    LossForecast.Way way = outline.way();
    Losses losses = way == null ? Losses.NONE : forecast.count(way);
    if (way != null) {
      collect(obstacles, () -> losses.requireNothing(way.installation(), plan.version().version()));
    }
    return plan.with(obstacles, losses);
  }

  private Outline outline(
      StatelessSession session, String tenantId, String systemId, String wanted) {
    stores.systems().get(session, systemId);
    SystemVersion version =
        wanted.isEmpty()
            ? stores.versions().newest(session, systemId)
            : stores.versions().summary(session, systemId, wanted);
    Optional<Installation> present = stores.installations().find(session, tenantId, systemId);
    Standing standing = present.map(this::standing).orElse(Standing.at(SystemVersion.NOTHING));
    Operation.Kind kind = kind(present.orElse(null), standing, version);
    List<ServiceException> obstacles = new ArrayList<>();
    List<Leg> legs = legs(session, kind, standing, version, obstacles);
    obstacles(session, tenantId, present.orElse(null), version, obstacles);
    Map<Edge, EdgeProof> proven = forecast.proven(session, systemId, legs);
    Plan plan =
        new Plan(
            tenantId,
            version,
            kind,
            standing.version(),
            legs.stream()
                .map(leg -> planned(session, systemId, leg, proven.get(leg.edge())))
                .toList(),
            stores.dependencies().neighbours(session, tenantId, version),
            obstacles,
            Losses.NONE);
    return new Outline(
        plan,
        present.map(found -> new LossForecast.Way(found, standing, legs, proven)).orElse(null));
  }

  /** What failed may stand in the middle of an edge, which only its markers know. */
  private Standing standing(Installation present) {
    return switch (present.status()) {
      case FAILED -> Standing.of(wall.markers(present.place()));
      case INSTALLING -> Standing.at(SystemVersion.NOTHING);
      default -> Standing.at(present.version());
    };
  }

  private static Operation.@Nullable Kind kind(
      @Nullable Installation present, Standing standing, SystemVersion version) {
    if (present == null || present.status() == Installation.Status.INSTALLING) {
      return Operation.Kind.INSTALL;
    }
    Semver here = new Semver(standing.version());
    if (Precedence.isHigher(version.semver(), here)) {
      return Operation.Kind.UPGRADE;
    }
    if (Precedence.isHigher(here, version.semver())) {
      return Operation.Kind.ROLLBACK;
    }
    Standing.Open open = standing.open();
    if (open == null) {
      return null;
    }
    // In the middle of an edge: the way to its beginning leads back, the way to its end forward.
    return open.edge().from().equals(version.version())
        ? Operation.Kind.ROLLBACK
        : Operation.Kind.UPGRADE;
  }

  private List<Leg> legs(
      StatelessSession session,
      Operation.@Nullable Kind kind,
      Standing standing,
      SystemVersion version,
      List<ServiceException> obstacles) {
    if (kind == null) {
      return List.of();
    }
    Route route = stores.route(session, version.systemId());
    boolean isDown = kind == Operation.Kind.ROLLBACK;
    Optional<List<Leg>> legs =
        isDown ? route.down(standing, version.version()) : route.up(standing, version.version());
    if (legs.isEmpty()) {
      obstacles.add(
          isDown
              ? Refusals.noWayDown(version.systemId(), standing.version(), version.version())
              : Refusals.noWayUp(version.systemId(), standing.version(), version.version()));
    }
    return legs.orElse(List.of());
  }

  private PlannedLeg planned(
      StatelessSession session, String systemId, Leg leg, @Nullable EdgeProof proof) {
    return stores
        .migrations()
        .edge(session, systemId, leg.edge().from(), leg.edge().to())
        .map(
            edge ->
                new PlannedLeg(
                    leg,
                    Objects.requireNonNullElse(
                        leg.isUp() ? edge.migrationSql() : edge.rollbackSql(), ""),
                    edge.rollbackSql() != null,
                    proof))
        .orElse(new PlannedLeg(leg, "", true, null));
  }

  private void obstacles(
      StatelessSession session,
      String tenantId,
      @Nullable Installation present,
      SystemVersion version,
      List<ServiceException> obstacles) {
    collect(obstacles, () -> Assignments.requireInstallable(version));
    collect(obstacles, () -> stores.operations().requireNone(session, tenantId));
    collect(obstacles, () -> stores.dependencies().require(session, tenantId, version));
    Optional<Tenant> tenant = stores.tenants().find(session, tenantId);
    tenant.ifPresent(found -> collect(obstacles, () -> Refusals.requireActive(found)));
    if (tenant.isEmpty() && strictTenants) {
      collect(obstacles, () -> stores.tenants().get(session, tenantId));
    }
    if (present == null) {
      collect(
          obstacles,
          () -> VersionLife.requireActive(stores.systems().get(session, version.systemId())));
    } else {
      collect(
          obstacles,
          () ->
              Refusals.requireIn(
                  present, "moved", Installation.Status.ACTIVE, Installation.Status.FAILED));
    }
  }

  private static void collect(List<ServiceException> obstacles, Runnable check) {
    try {
      check.run();
    } catch (ServiceException e) {
      obstacles.add(e);
    }
  }
}
