package com.prismicx.msr.server.sandbox;

import static com.prismicx.msr.server.sandbox.Provisioner.asShard;
import static com.prismicx.msr.server.sandbox.Provisioner.execute;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.model.SystemModel;
import com.prismicx.msr.server.postgres.Pools;
import com.prismicx.msr.server.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wall around each installation: the only place that makes its schema and role, opens sessions as it, and removes it.
 * The schema belongs to the provisioner; the role may use it and create in it, and owns what it creates. Nobody stronger
 * than the role ever touches the role's own objects, reads included.
 */
public final class Wall implements AutoCloseable {
  // Thousands of tables, or terabytes of files to unlink.
  private static final Duration DROP = Duration.ofMinutes(30);

  private final WallSettings settings;
  private final Secrets secrets;
  private final Logins logins;
  private final Provisioner provisioner;
  private final Watchdog watchdog;
  private final ExportDoor exports;
  private final Contents contents;
  private final CopyRoom copies;
  private final PlaceMaker places;
  private final Adoption adoption;

  public Wall(WallSettings settings) {
    this.settings = settings;
    this.secrets = new Secrets(settings.secret());
    Pools.requireReachable(settings.database(), "tenant");
    this.provisioner = new Provisioner(settings.database());
    this.logins = new Logins(settings, secrets, provisioner);
    this.watchdog = new Watchdog(settings.database(), settings.bounds());
    this.exports = new ExportDoor(provisioner, logins, watchdog);
    this.contents = new Contents(logins, watchdog);
    this.copies = new CopyRoom(settings, provisioner, logins, watchdog);
    this.places = new PlaceMaker(settings, secrets);
    this.adoption = new Adoption(provisioner, secrets, places);
    watchdog.start();
  }

  /** Takes over schemas that somebody else made. */
  public Adoption adoption() {
    return adoption;
  }

  /**
   * Refuses to work with a tenant database in which tenants could reach more than their own schema.
   *
   * @param connections how many connections all servers together may open on its PostgreSQL
   */
  public void check(int connections) {
    provisioner.change(connection -> WallCheck.require(connection, settings, connections));
  }

  /** By which the secret is known again. */
  public String secretFingerprint() {
    return secrets.fingerprint();
  }

  /** The place of a new installation. */
  public Place place(String installationId) {
    return Place.of(installationId, settings.secretId());
  }

  /**
   * Makes the role, the schema and our two tables in it, unless they are there, and raises the fence: from now on a worker
   * with a lower token can neither run a step nor drop the schema. Ends what such a worker may have left running.
   *
   * @param again whether another worker was at this operation before, and so may still be
   * @throws FencedException when the installation was removed meanwhile
   */
  public void provision(Place place, long fencingToken, boolean again) {
    boolean left =
        provisioner.inTransaction(connection -> provision(connection, place, fencingToken));
    if (left || again) {
      provisioner.endSessions(place);
    }
  }

  /** Whether there are sessions of the role. */
  private boolean provision(Connection connection, Place place, long fencingToken)
      throws SQLException {
    Optional<Roles.Role> role = Roles.find(connection, place);
    if (role.isEmpty()) {
      Tombstones.require(connection, place);
      places.make(connection, place, fencingToken);
      places.letConnect(connection, place);
      return false;
    }
    letIn(connection, place, role.get());
    Fence.raise(connection, place, fencingToken);
    return role.get().hasSessions();
  }

  /** A place to try something in, for this attempt at an operation alone: its n-th. */
  public Place scratch(String operationId, int attempt, int number) {
    return Scratches.place(operationId, attempt, number, settings.secretId());
  }

  /** Removes the scratch places that earlier attempts at the operation left behind, and lets them make no more. */
  public void dropScratches(String operationId, int attempt, long fencingToken) {
    provisioner.change(connection -> Scratches.close(connection, operationId, attempt));
    for (Place left :
        provisioner.ask(
            connection -> Scratches.left(connection, operationId, attempt, settings.secretId()))) {
      try {
        drop(left, fencingToken);
      } catch (RuntimeException e) {
        // The worker that made it may be dropping it, too.
        if (provisioner.ask(connection -> Roles.find(connection, left)).isPresent()) {
          throw e;
        }
      }
    }
  }

  /** Lets nobody log in as the role any more and ends its sessions; raises the fence. */
  public void lock(Place place, long fencingToken) {
    provisioner.change(
        connection -> {
          Fence.raise(connection, place, fencingToken);
          asShard(connection, place, "ALTER ROLE %s NOLOGIN".formatted(place.schema()));
        });
    provisioner.endSessions(place);
  }

  /** Undoes {@link #lock}; raises the fence. */
  public void unlock(Place place, long fencingToken) {
    provisioner.change(
        connection -> {
          Fence.raise(connection, place, fencingToken);
          letIn(connection, place, Roles.find(connection, place).orElseThrow());
        });
  }

  /** {@link #unlock} or {@link #lock}, whichever the registry says, where the place is still there. */
  public void settle(Place place, long fencingToken, boolean open) {
    if (provisioner.ask(connection -> Roles.find(connection, place)).isEmpty()) {
      return;
    }
    if (open) {
      unlock(place, fencingToken);
    } else {
      lock(place, fencingToken);
    }
  }

  /** Removes the schema with everything in it, and the role, for good; refuses a worker whose token is outdated. */
  public void drop(Place place, long fencingToken) {
    if (provisioner.ask(connection -> Roles.find(connection, place)).isEmpty()) {
      provisioner.change(connection -> Tombstones.set(connection, place));
      return;
    }
    lock(place, fencingToken);
    provisioner.change(
        connection -> {
          allowLongDrop(connection);
          Fence.require(connection, place, fencingToken);
          remove(connection, place);
          Tombstones.set(connection, place);
        });
  }

  /**
   * Opens a session as the installation's own role.
   *
   * @param parameters values by name, which the session's scripts read as settings {@code msr.param.NAME}
   */
  public InstallationSession open(Place place, String operationId, Map<String, String> parameters) {
    try {
      return session(place, operationId, parameters);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** SHA-256 over the structure of the installation's schema; see {@link Fingerprint}. */
  public String fingerprint(Place place) {
    return provisioner.ask(
        connection -> Fingerprint.sha256(connection, FingerprintScope.of(place.schema())));
  }

  /** The structure of the installation's schema. */
  public Fingerprint structure(Place place) {
    return provisioner.ask(
        connection -> Fingerprint.read(connection, FingerprintScope.of(place.schema())));
  }

  /** What the installation's schema looks like to those who read and write its rows. */
  public SystemModel model(Place place) {
    return provisioner.inTransaction(connection -> ModelReader.read(connection, place.schema()));
  }

  /** What the role owns outside its schema, and what is in the schema that it does not own. */
  public List<String> strays(Place place) {
    return provisioner.ask(connection -> Strays.find(connection, place));
  }

  /** What was done to the schema so far, read without a session as its role. */
  public List<Marker> markers(Place place) {
    return provisioner.ask(connection -> Markers.read(connection, place, secrets));
  }

  /** Marks the installation's history as broken, so that nothing goes on from it. */
  public void quarantine(Place place) {
    provisioner.change(connection -> Markers.breakSeals(connection, place));
  }

  /** Whether the tenant database answers. */
  public void ping() throws SQLException {
    Pools.ping(settings.database());
  }

  @Override
  public void close() {
    watchdog.close();
    provisioner.close();
  }

  /** What a failure in the tenant database means, when no script is to blame. */
  static RuntimeException failure(SQLException e) {
    if (SqlFailures.isUnavailable(e) || SqlFailures.isTooSlow(e) || SqlFailures.isLostRace(e)) {
      return new ServiceException.Unavailable(
          "tenant_database",
          "the tenant database does not answer, or something there is held by another session;"
              + " repeat the call");
    }
    return new IllegalStateException("the tenant database refused: " + e.getMessage(), e);
  }

  /** Through which data leaves. */
  public ExportDoor exports() {
    return exports;
  }

  /** How much there is in tables. */
  public Contents contents() {
    return contents;
  }

  /** Where tables are copied to. */
  public CopyRoom copies() {
    return copies;
  }

  /** Lets what a transaction drops be much. */
  static void allowLongDrop(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) DROP.plusSeconds(30).toMillis());
    execute(connection, List.of("SET LOCAL statement_timeout = " + DROP.toMillis()));
  }

  private InstallationSession session(
      Place place, String operationId, Map<String, String> parameters) throws SQLException {
    Connection connection = logins.connect(place, operationId, parameters);
    try {
      WatchedSession watched = watchdog.watch(connection, place);
      return new InstallationSession(
          connection, place, secrets, watched, () -> watchdog.forget(watched));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void remove(Connection connection, Place place) throws SQLException {
    asShard(
        connection,
        place,
        "GRANT %s TO %s WITH INHERIT FALSE, SET TRUE".formatted(place.schema(), place.shardRole()));
    execute(
        connection,
        List.of(
            "SET LOCAL ROLE " + place.schema(),
            "DROP OWNED BY " + place.schema() + " CASCADE",
            "SET LOCAL ROLE NONE",
            "DROP SCHEMA " + place.schema() + " CASCADE"));
    asShard(connection, place, "DROP ROLE " + place.schema());
  }

  /**
   * Undoes what may keep the role's sessions from beginning as we want them: it was closed, or let in for an export only, or a
   * script stored settings for it.
   */
  private void letIn(Connection connection, Place place, Roles.Role role) throws SQLException {
    if (!role.canLogIn()) {
      asShard(
          connection,
          place,
          "ALTER ROLE %s LOGIN CONNECTION LIMIT %d VALID UNTIL 'infinity'"
              .formatted(place.schema(), settings.connectionLimit()));
    }
    if (role.hasSettings()) {
      asShard(
          connection,
          place,
          "ALTER ROLE %s RESET ALL".formatted(place.schema()),
          "ALTER ROLE %s IN DATABASE %s RESET ALL"
              .formatted(place.schema(), connection.getCatalog()));
    }
  }
}
