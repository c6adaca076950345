package com.prismicx.msr.server.sandbox;

import static com.prismicx.msr.server.sandbox.Provisioner.asShard;
import static com.prismicx.msr.server.sandbox.Provisioner.execute;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes the role and the schema of an installation, and our two tables in it. */
final class PlaceMaker {
  private final WallSettings settings;
  private final Secrets secrets;

  PlaceMaker(WallSettings settings, Secrets secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /** Everything but the right to connect. */
  void make(Connection connection, Place place, long fencingToken) throws SQLException {
    asShard(
        connection,
        place,
        "CREATE ROLE %s LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                .formatted(place.schema())
            + " CONNECTION LIMIT "
            + settings.connectionLimit()
            + " PASSWORD '"
            + secrets.verifier(place.schema())
            + "'");
    List<String> statements =
        new ArrayList<>(
            List.of(
                "CREATE SCHEMA " + place.schema(),
                "GRANT USAGE, CREATE ON SCHEMA %1$s TO %1$s".formatted(place.schema()),
                Markers.createTable(place)));
    statements.addAll(Fence.create(place, fencingToken));
    statements.add("GRANT SELECT, INSERT ON %1$s.msr_step TO %1$s".formatted(place.schema()));
    statements.add("GRANT SELECT ON %1$s.msr_fence TO %1$s".formatted(place.schema()));
    execute(connection, statements);
  }

  /** Last in a transaction: it locks the group until that ends, and all other installations wait for it. */
  void letConnect(Connection connection, Place place) throws SQLException {
    asShard(
        connection,
        place,
        "GRANT msr_connect TO %s WITH INHERIT TRUE, SET FALSE".formatted(place.schema()));
  }
}
