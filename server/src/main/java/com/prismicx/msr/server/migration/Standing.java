package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.server.version.SystemVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema stands, as its markers tell.
 *
 * @param version the last version that it reached whole, {@code 0.0.0} for none
 * @param open the edge in whose middle it stands; null at a version
 * @param position of the last marker
 */
public record Standing(String version, @Nullable Open open, long position) {
  private static final Standing BEGINNING = new Standing(SystemVersion.NOTHING, null, 0);

  /**
   * An edge of whose steps some are applied.
   *
   * @param applied how many are, counted upwards
   * @param steps how many there are
   * @param partial the step that was left in its middle; null when none was
   */
  public record Open(Edge edge, int applied, int steps, @Nullable Partial partial) {}

  /**
   * A batch or concurrent step that was begun and not completed.
   *
   * @param step number in the script of its direction
   * @param parts batches or statements that are done
   * @param begun whether the next statement may be done as well
   */
  public record Partial(boolean isUp, int step, int parts, boolean begun) {}

  /** A schema that is at a version; as far as the registry knows, which does not see the middle of an edge. */
  public static Standing at(String version) {
    return new Standing(version, null, 0);
  }

  /** Reads a schema's markers from the first to the last. */
  public static Standing of(List<Marker> markers) {
    Standing standing = BEGINNING;
    for (Marker marker : markers) {
      standing = standing.after(marker);
    }
    return standing;
  }

  private Standing after(Marker marker) {
    Edge edge = new Edge(marker.edgeFrom(), marker.edgeTo());
    if (marker.state() != Marker.State.DONE) {
      return new Standing(
          version,
          new Open(edge, appliedBefore(marker), marker.steps(), partial(marker)),
          marker.position());
    }
    int applied = marker.isUp() ? marker.step() : marker.steps() - marker.step();
    if (applied == marker.steps()) {
      return new Standing(edge.to(), null, marker.position());
    }
    if (applied == 0) {
      return new Standing(edge.from(), null, marker.position());
    }
    return new Standing(version, new Open(edge, applied, marker.steps(), null), marker.position());
  }

  private static int appliedBefore(Marker marker) {
    return marker.isUp() ? marker.step() - 1 : marker.steps() - marker.step() + 1;
  }

  private static Partial partial(Marker marker) {
    boolean begun = marker.state() == Marker.State.BEGUN;
    return new Partial(
        marker.isUp(), marker.step(), begun ? marker.part() - 1 : marker.part(), begun);
  }
}
