package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.gate.EdgeProofs;
import com.prismicx.msr.server.gate.EdgeProofs.EdgeProof;
import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Standing;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Contents;
import com.prismicx.msr.server.sandbox.TamperedException;
import com.prismicx.msr.server.sandbox.Wall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.StatelessSession;

/**
 * Counts what a way back would lose of a tenant's data. What can be lost was proven when the versions were published; how much
 * of it there is now is counted where the tenant's schema stands. Behind an edge that was not walked yet a thing may have
 * another name: then nobody knows, and that counts as something.
 */
public final class LossForecast {
  private static final List<Operation.Kind> MOVES =
      List.of(Operation.Kind.UPGRADE, Operation.Kind.ROLLBACK);

  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final EdgeProofs proofs = new EdgeProofs();

  public LossForecast(Transactions transactions, InstallationStores stores, Wall wall) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
  }

  /** What was proven of the edges of a way. */
  record Way(
      Installation installation, Standing standing, List<Leg> legs, Map<Edge, EdgeProof> proven) {}

  /** What is lost without leave; nothing where the call will be refused anyway, or answered with what it did before. */
  Losses before(String tenantId, String systemId, String version, boolean isAllowed) {
    if (isAllowed) {
      return Losses.NONE;
    }
    return countOn(
        transactions.read(
            session ->
                movable(session, tenantId, systemId)
                    .flatMap(present -> back(session, present, version))));
  }

  /** {@link #before} for what is tried again: with the leave that it had. */
  Losses beforeRetry(String tenantId, String systemId) {
    return countOn(
        transactions.read(
            session ->
                movable(session, tenantId, systemId)
                    .flatMap(
                        present ->
                            stores
                                .operations()
                                .last(session, tenantId, systemId, MOVES)
                                .filter(last -> last.kind() == Operation.Kind.ROLLBACK)
                                .filter(last -> !last.allowsLoss())
                                .flatMap(last -> back(session, present, last.versionTo())))));
  }

  private Optional<Installation> movable(
      StatelessSession session, String tenantId, String systemId) {
    return stores.installations().find(session, tenantId, systemId).filter(LossForecast::isOpen);
  }

  private Optional<Way> back(StatelessSession session, Installation present, String version) {
    try {
      Standing standing =
          present.status() == Installation.Status.FAILED
              ? Standing.of(wall.markers(present.place()))
              : Standing.at(present.version());
      return stores
          .route(session, present.systemId())
          .down(standing, version)
          .map(legs -> way(session, present, standing, legs));
    } catch (TamperedException e) {
      // Nothing goes on from there, which the operation says.
      return Optional.empty();
    }
  }

  /** A way with what was proven of its edges. */
  Way way(StatelessSession session, Installation present, Standing standing, List<Leg> legs) {
    return new Way(present, standing, legs, proven(session, present.systemId(), legs));
  }

  /** What was proven of the edges of a way. */
  Map<Edge, EdgeProof> proven(StatelessSession session, String systemId, List<Leg> legs) {
    return proofs.of(session, systemId, legs.stream().map(Leg::edge).toList());
  }

  private Losses countOn(Optional<Way> way) {
    return way.map(this::count).orElse(Losses.NONE);
  }

  /** Counts in a session of the installation's own role, if there is anything to count. */
  Losses count(Way way) {
    List<Loss> asked = new ArrayList<>();
    for (Leg leg : way.legs()) {
      if (!leg.isUp() && !isUnusedYet(way, leg)) {
        lost(way, leg.edge()).forEach(object -> asked.add(Loss.unknown(leg.edge(), object)));
      }
    }
    if (asked.isEmpty() || !isOpen(way.installation())) {
      return new Losses(asked);
    }
    List<Contents.Count> counts =
        wall.contents()
            .count(
                way.installation().place(),
                asked.stream().map(loss -> name(loss.object())).toList());
    List<Loss> counted = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      counted(way, asked.get(i), counts.get(i)).ifPresent(counted::add);
    }
    return new Losses(counted);
  }

  /** On an edge that was begun from below and never came to its end there is only what its own script wrote. */
  private static boolean isUnusedYet(Way way, Leg leg) {
    Standing.Open open = way.standing().open();
    return open != null
        && open.edge().equals(leg.edge())
        && way.standing().version().equals(leg.edge().from());
  }

  private static List<String> lost(Way way, Edge edge) {
    EdgeProof proof = way.proven().get(edge);
    return proof == null || !proof.isLossy() ? List.of() : proof.lost();
  }

  /** On the first edge, what is not there is gone already. */
  private static Optional<Loss> counted(Way way, Loss asked, Contents.Count count) {
    if (count.tables().isEmpty()) {
      return asked.edge().equals(way.legs().getFirst().edge())
          ? Optional.empty()
          : Optional.of(asked);
    }
    OptionalLong values = count.values();
    return Optional.of(new Loss(asked.edge(), asked.object(), values, count.tables()));
  }

  /** From what the proof says: {@code [rows of ]table NAME} or {@code [values of ]column TABLE.NAME[ (TYPE becomes TYPE)]}. */
  private static Contents.Name name(String object) {
    String thing = object.replaceFirst("^(rows|values) of ", "");
    return thing.startsWith("column ")
        ? new Contents.Name(thing.substring(7).replaceFirst(" \\(.* becomes .*\\)$", ""), true)
        : new Contents.Name(thing.replaceFirst("^table ", ""), false);
  }

  private static boolean isOpen(Installation installation) {
    return switch (installation.status()) {
      case ACTIVE, FAILED, ROLLING_BACK -> true;
      default -> false;
    };
  }
}
