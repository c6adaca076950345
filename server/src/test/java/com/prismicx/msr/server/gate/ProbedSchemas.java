package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.Settings;
import com.prismicx.msr.server.TestServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.migration.Edge;
import com.prismicx.msr.server.migration.Leg;
import com.prismicx.msr.server.migration.Migrator;
import com.prismicx.msr.server.migration.ScriptStep;
import com.prismicx.msr.server.migration.SqlScript;
import com.prismicx.msr.server.migration.StatementObserver;
import com.prismicx.msr.server.sandbox.InstallationSession;
import com.prismicx.msr.server.sandbox.Marker;
import com.prismicx.msr.server.sandbox.Place;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.wire.Ids;
import com.prismicx.msr.stores.StoreSettings;
import com.prismicx.msr.stores.TestStores;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;

/** Schemas behind the wall, each made for one edge that is looked at by the probe. */
final class ProbedSchemas implements AutoCloseable {
  static final String EDGE = "1.0.0 -> 1.1.0";

  private final StoreSettings stores = TestStores.fresh();
  private final Wall wall = new Wall(Settings.parse(TestServer.settings(stores, Map.of())).wall());
  private final Ids ids = new Ids(InstantSource.system(), new SecureRandom());

  ProbedSchemas() throws SQLException {
    try (Connection admin = stores.adminConnection(stores.tenant().databaseName())) {
      Workbench.execute(admin, "CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext");
    }
  }

  /** What the probe saw of an edge that begins on what a script has made. */
  StatementProbe probe(String before, String script) throws SQLException {
    Place place = wall.place(ids.next("i_"));
    wall.provision(place, 1, false);
    try (InstallationSession session = wall.open(place, "o_test", Map.of())) {
      long position = run(session, 0, new Edge("0.0.0", "1.0.0"), before, StatementObserver.NONE);
      StatementProbe probe = new StatementProbe();
      probe.begin(session, EDGE);
      long _ = run(session, position, new Edge("1.0.0", "1.1.0"), script, probe);
      return probe;
    } finally {
      wall.drop(place, 1);
    }
  }

  private static long run(
      InstallationSession session,
      long position,
      Edge edge,
      String sql,
      StatementObserver observer) {
    Leg leg = new Leg(edge, true, SqlScript.parse(sql), 1, 0, 0);
    Migrator migrator = new Migrator(session, (batches, rows) -> {}, observer);
    long last = position;
    for (ScriptStep step : leg.steps()) {
      Marker before =
          new Marker(
              last,
              edge.from(),
              edge.to(),
              leg.direction(),
              step.number(),
              leg.steps().size(),
              0,
              Marker.State.DONE,
              "o_test",
              1);
      last = migrator.apply(before, leg, step);
    }
    return last;
  }

  @Override
  public void close() {
    wall.close();
    stores.close();
  }
}
