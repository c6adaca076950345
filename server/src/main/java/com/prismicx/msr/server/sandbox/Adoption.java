package com.prismicx.msr.server.sandbox;

import static com.prismicx.msr.server.sandbox.ForeignSchema.quoted;
import static com.prismicx.msr.server.sandbox.Provisioner.asShard;
import static com.prismicx.msr.server.sandbox.Provisioner.execute;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.v1.ErrorReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes over a schema that somebody else made, as the place of an installation. One transaction makes the place, brings every
 * object there, gives it to the installation's role, takes from others what they could do with it, and compares the result
 * with the version: a crash or a difference leaves everything as it was. The objects are moved by their owners, whom the
 * provisioner only becomes for that; the old schema goes, unless Flyway's history is left in it.
 */
public final class Adoption {
  // Whoever uses the schema must not queue behind us; the operation tries again.
  private static final String PATIENCE = "SET LOCAL lock_timeout = 500";
  // The server's own tables in a place.
  private static final List<String> OURS = List.of("msr_step", "msr_fence");
  private static final String NOT_ALLOWED = "42501";
  private static final String GONE = "3F000";

  private final Provisioner provisioner;
  private final Secrets secrets;
  private final PlaceMaker places;

  Adoption(Provisioner provisioner, Secrets secrets, PlaceMaker places) {
    this.provisioner = provisioner;
    this.secrets = secrets;
    this.places = places;
  }

  /**
   * A schema that could be taken over.
   *
   * @param granted whether the provisioner may become its owner
   */
  public record Candidate(String schema, String owner, boolean granted) {}

  /** Schemas that the server did not make, by name, after one. */
  public List<Candidate> candidates(String prefix, String after, int limit) {
    return provisioner.ask(
        connection -> {
          List<Candidate> candidates = new ArrayList<>();
          try (PreparedStatement statement =
                  ForeignSchema.prepare(
                      connection, AdoptionSql.SCHEMAS, prefix, prefix, after, limit);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              candidates.add(
                  new Candidate(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
            }
          }
          return candidates;
        });
  }

  /** Refuses what {@link #adopt} would refuse now; changes and locks nothing. */
  public void check(Adoptable wanted) {
    ForeignSchema.requireForeign(wanted.schema());
    provisioner.change(
        connection -> {
          AdoptionQuery.prepare(connection);
          ForeignSchema.get(connection, wanted).require(connection, wanted);
        });
  }

  /**
   * Takes the schema over. Done again it finds that it is done.
   *
   * @throws FencedException when another worker has taken the operation over, or given it up
   */
  public void adopt(Adoptable wanted, Place place, String operationId, long fencingToken) {
    ForeignSchema.requireForeign(wanted.schema());
    provisioner.change(
        connection -> {
          execute(connection, List.of(PATIENCE));
          AdoptionQuery.prepare(connection);
          if (exists(connection, place)) {
            Fence.raise(connection, place, fencingToken);
            return;
          }
          hold(connection, place);
          try {
            take(connection, wanted, place, marker(wanted, operationId, fencingToken));
          } catch (SQLException e) {
            throw refusal(wanted, e);
          }
          release(connection, place);
        });
  }

  /**
   * Gives the operation up, for good: whoever is still about to adopt into this place finds that out.
   *
   * @return whether it is too late for that, because the schema was taken over
   */
  public boolean abandon(Place place) {
    return provisioner.inTransaction(
        connection -> {
          // Waits for an adoption that has not ended.
          note(connection, place);
          boolean done = exists(connection, place);
          if (done) {
            release(connection, place);
          }
          return done;
        });
  }

  private void take(Connection connection, Adoptable wanted, Place place, Marker marker)
      throws SQLException {
    ForeignSchema schema = ForeignSchema.get(connection, wanted);
    // Its lock keeps a second adoption of the same schema waiting until this one has ended.
    as(connection, schema.owner(), comment(schema, wanted, place));
    schema = ForeignSchema.get(connection, wanted);
    List<String> owners = schema.requireMovable(connection, wanted);
    places.make(connection, place, marker.fencingToken());
    lend(connection, place, owners);
    run(connection, AdoptionQuery.MOVES, schema.name(), schema.leftOut(), place);
    run(connection, AdoptionQuery.GIFTS, place.schema(), OURS, place);
    close(connection, place, owners);
    if (schema.leftOut().isEmpty()) {
      as(connection, schema.owner(), "DROP SCHEMA " + quoted(schema.name()));
    }
    takeBack(connection, place, owners);
    if (Markers.insert(connection, place, secrets, marker).isEmpty()) {
      throw new FencedException(place);
    }
    requireSame(connection, wanted, place);
    places.letConnect(connection, place);
  }

  private static Marker marker(Adoptable wanted, String operationId, long fencingToken) {
    return new Marker(
        1, "0.0.0", wanted.version(), "up", 1, 1, 0, Marker.State.DONE, operationId, fencingToken);
  }

  /** Until {@link #takeBack}: the owners may give to the role, and put into its schema. */
  private static void lend(Connection connection, Place place, List<String> owners)
      throws SQLException {
    List<String> memberships = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    for (String owner : owners) {
      memberships.add(
          "GRANT %s TO %s WITH INHERIT FALSE, SET TRUE".formatted(place.schema(), quoted(owner)));
      rights.add("GRANT USAGE, CREATE ON SCHEMA %s TO %s".formatted(place.schema(), quoted(owner)));
    }
    asShard(connection, place, memberships.toArray(String[]::new));
    execute(connection, rights);
  }

  private static void takeBack(Connection connection, Place place, List<String> owners)
      throws SQLException {
    List<String> memberships = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    String keeper = owner(connection, place);
    for (String owner : owners) {
      memberships.add("REVOKE %s FROM %s".formatted(place.schema(), quoted(owner)));
      if (!owner.equals(keeper)) {
        rights.add("REVOKE ALL ON SCHEMA %s FROM %s".formatted(place.schema(), quoted(owner)));
      }
    }
    asShard(connection, place, memberships.toArray(String[]::new));
    if (!rights.isEmpty()) {
      execute(connection, rights);
    }
  }

  private static String owner(Connection connection, Place place) throws SQLException {
    return ForeignSchema.texts(connection, AdoptionSql.OWNER, place.schema()).getFirst();
  }

  /** Nobody but the role has a right on what is its own now. */
  private static void close(Connection connection, Place place, List<String> owners)
      throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = AdoptionQuery.REVOKES.ask(statement, place.schema(), OURS)) {
      statements.addAll(ForeignSchema.texts(rows));
    }
    statements.addAll(
        ForeignSchema.texts(
            connection,
            AdoptionSql.POLICIES,
            connection.createArrayOf("text", owners.toArray()),
            place.schema(),
            place.schema()));
    as(connection, place.schema(), statements.toArray(String[]::new));
  }

  private static void requireSame(Connection connection, Adoptable wanted, Place place)
      throws SQLException {
    Fingerprint found = Fingerprint.read(connection, FingerprintScope.of(place.schema()));
    List<FingerprintDifference> differences =
        Comparison.of(wanted.expected(), found, wanted.subject());
    if (!differences.isEmpty()) {
      throw ForeignSchema.differs(wanted, differences, List.of());
    }
  }

  /** Runs the statements that a query makes, each as the role that it names. */
  private static void run(
      Connection connection, AdoptionQuery query, String schema, List<String> leftOut, Place place)
      throws SQLException {
    List<String> statements = new ArrayList<>();
    String role = "";
    try (Statement statement = connection.createStatement();
        ResultSet rows = query.ask(statement, schema, leftOut, place.schema())) {
      while (rows.next()) {
        if (!rows.getString(1).equals(role)) {
          role = rows.getString(1);
          statements.add("SET LOCAL ROLE " + quoted(role));
        }
        statements.add(rows.getString(2));
      }
    }
    statements.add("SET LOCAL ROLE NONE");
    execute(connection, statements);
  }

  private static void as(Connection connection, String role, String... statements)
      throws SQLException {
    List<String> all = new ArrayList<>();
    all.add("SET LOCAL ROLE " + quoted(role));
    all.addAll(List.of(statements));
    all.add("SET LOCAL ROLE NONE");
    execute(connection, all);
  }

  /** Tells whoever finds the old schema, with Flyway's history in it, where the rest went. */
  private static String comment(ForeignSchema schema, Adoptable wanted, Place place) {
    return "COMMENT ON SCHEMA %s IS 'adopted by the Management System Repository as %s: its objects are in schema %s'"
        .formatted(quoted(schema.name()), wanted.goal(), place.schema());
  }

  private static RuntimeException refusal(Adoptable wanted, SQLException e) throws SQLException {
    if (NOT_ALLOWED.equals(e.getSQLState())) {
      return ServiceException.refused(
          ErrorReason.SCHEMA_NOT_GRANTED,
          wanted.subject(),
          "an owner of what is in schema "
              + wanted.schema()
              + " may not hand it over: "
              + String.valueOf(e.getMessage()).replaceFirst("^ERROR: ", "")
              + "; let one role own the schema and everything in it",
          Map.of("schema", wanted.schema()));
    }
    if (GONE.equals(e.getSQLState())) {
      return new ServiceException.Unavailable(
          "tenant_database", "schema " + wanted.schema() + " is changing; repeat the call");
    }
    throw e;
  }

  private static boolean exists(Connection connection, Place place) throws SQLException {
    return !ForeignSchema.texts(connection, AdoptionSql.OWNER, place.schema()).isEmpty();
  }

  /** Keeps the operation from being given up until the transaction ends. */
  private static void hold(Connection connection, Place place) throws SQLException {
    if (!note(connection, place)) {
      throw new FencedException(place);
    }
  }

  private static boolean note(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        ForeignSchema.prepare(
            connection,
            "insert into msr_server.removed (schema) values (?) on conflict do nothing",
            place.schema())) {
      return statement.executeUpdate() == 1;
    }
  }

  private static void release(Connection connection, Place place) throws SQLException {
    try (PreparedStatement statement =
        ForeignSchema.prepare(
            connection, "delete from msr_server.removed where schema = ?", place.schema())) {
      statement.executeUpdate();
    }
  }
}
