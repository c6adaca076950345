package com.prismicx.msr.server.sandbox;

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
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema of the tenant database that the server did not make, as the provisioner sees it in the catalog. Nothing is
 * changed by reading it.
 *
 * @param owner its owner
 * @param leftOut Flyway's history table, when it has one: it stays behind
 */
record ForeignSchema(String name, String owner, List<String> leftOut) {
  private static final int MAX_VIOLATIONS = 20;
  private static final int IN_MESSAGE = 3;
  private static final String FLYWAY = "flyway_schema_history";
  private static final Pattern OURS = Pattern.compile("msr_.*|ext");
  private static final Pattern SYSTEM = Pattern.compile("pg_.*|information_schema|public");

  /** Refuses the name of a schema that is PostgreSQL's, everybody's or the server's own. */
  static void requireForeign(String name) {
    if (OURS.matcher(name).matches()) {
      throw ServiceException.invalid("schema", name + " is a name of the server's own schemas");
    }
    if (SYSTEM.matcher(name).matches()) {
      throw ServiceException.invalid(
          "schema",
          name + " cannot be adopted, only a schema of its own; move the objects into one first");
    }
  }

  /** Finds it; refuses with SCHEMA_NOT_FOUND. */
  static ForeignSchema get(Connection connection, Adoptable wanted) throws SQLException {
    return find(connection, wanted.schema())
        .orElseThrow(
            () ->
                new ServiceException.Missing(
                    ErrorReason.SCHEMA_NOT_FOUND,
                    "schema",
                    wanted.schema(),
                    "the tenant database has no schema "
                        + wanted.schema()
                        + "; it may have been adopted already, or be in another database",
                    Map.of("schema", wanted.schema())));
  }

  private static Optional<ForeignSchema> find(Connection connection, String name)
      throws SQLException {
    List<String> owner = texts(connection, AdoptionSql.OWNER, name);
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    boolean flyway = "t".equals(texts(connection, AdoptionSql.IS_FLYWAY, name, FLYWAY).getFirst());
    return Optional.of(
        new ForeignSchema(name, owner.getFirst(), flyway ? List.of(FLYWAY) : List.of()));
  }

  /** Refuses what cannot be taken over as it is. */
  void require(Connection connection, Adoptable wanted) throws SQLException {
    List<String> _ = requireMovable(connection, wanted);
    Fingerprint found = fingerprint(connection);
    List<FingerprintDifference> differences =
        Comparison.of(wanted.expected(), found, wanted.subject());
    Fingerprint comparable = withoutForeignGrants(found);
    List<FingerprintDifference> serious =
        differences.isEmpty() ? List.of() : wanted.expected().differences(comparable);
    if (!serious.isEmpty()) {
      throw differs(wanted, serious, naming(connection));
    }
  }

  /**
   * Refuses what cannot be moved, whatever its structure.
   *
   * @return owners of what is in it, the schema's own among them
   */
  List<String> requireMovable(Connection connection, Adoptable wanted) throws SQLException {
    // An extension's objects belong to a superuser: first say that they are its.
    requireSeparable(connection, wanted);
    return requireGranted(connection, wanted);
  }

  /** Read as the owner: names are written without the schema only for who may use it. */
  private Fingerprint fingerprint(Connection connection) throws SQLException {
    Provisioner.execute(connection, List.of("SET LOCAL ROLE " + quoted(owner)));
    Fingerprint found = Fingerprint.read(connection, new FingerprintScope(name, owner, leftOut));
    Provisioner.execute(connection, List.of("SET LOCAL ROLE NONE"));
    return found;
  }

  /** What other roles may do is taken from them, and what they shall be able to do with later objects stays behind. */
  private static Fingerprint withoutForeignGrants(Fingerprint found) {
    List<FingerprintEntry> kept = new ArrayList<>();
    for (FingerprintEntry entry : found.entries()) {
      FingerprintEntry own = entry.kind().equals("grant") ? ownGrants(entry) : entry;
      if (own != null) {
        kept.add(own);
      }
    }
    return new Fingerprint(found.sha256(), found.format(), found.serverMajor(), kept);
  }

  private static @Nullable FingerprintEntry ownGrants(FingerprintEntry entry) {
    if (entry.object().startsWith("default for ")) {
      return null;
    }
    List<String> own = new ArrayList<>();
    for (String grant : entry.detail().split(", ", -1)) {
      if (grant.matches("[+-] (PUBLIC|<owner>|<role>) .*")) {
        own.add(grant);
      }
    }
    return own.isEmpty()
        ? null
        : new FingerprintEntry(entry.kind(), entry.object(), String.join(", ", own));
  }

  private List<String> requireGranted(Connection connection, Adoptable wanted) throws SQLException {
    List<String> owners = new ArrayList<>();
    List<ServiceException.Violation> violations = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = AdoptionQuery.OWNERS.ask(statement, name, leftOut)) {
      while (rows.next()) {
        String role = rows.getString(1);
        owners.add(role);
        if (rows.getBoolean(2)) {
          violations.add(
              notGranted(
                  role, "is a superuser: give what is in the schema to a role that is none"));
        } else if (!rows.getBoolean(3)) {
          violations.add(
              notGranted(
                  role,
                  "is not granted: GRANT %s TO msr_provisioner WITH INHERIT FALSE, SET TRUE"
                      .formatted(quoted(role))));
        }
      }
    }
    if (!violations.isEmpty()) {
      throw new ServiceException.Refused(
          ErrorReason.SCHEMA_NOT_GRANTED,
          "schema "
              + name
              + " cannot be adopted: its owner, "
              + violations.getFirst().subject()
              + ", "
              + violations.getFirst().description(),
          Map.of("schema", wanted.schema()),
          violations);
    }
    return owners;
  }

  private static ServiceException.Violation notGranted(String role, String why) {
    return new ServiceException.Violation(
        ErrorReason.SCHEMA_NOT_GRANTED.name(), "role " + role, why);
  }

  private void requireSeparable(Connection connection, Adoptable wanted) throws SQLException {
    List<ServiceException.Violation> violations = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = AdoptionQuery.TIES.ask(statement, name, leftOut)) {
      while (rows.next() && violations.size() < MAX_VIOLATIONS) {
        violations.add(
            new ServiceException.Violation(
                ErrorReason.SCHEMA_NOT_SEPARABLE.name(), rows.getString(1), rows.getString(2)));
      }
    }
    if (!violations.isEmpty()) {
      throw new ServiceException.Refused(
          ErrorReason.SCHEMA_NOT_SEPARABLE,
          "schema "
              + name
              + " cannot be parted from the rest of the database: "
              + violations.getFirst().subject()
              + " "
              + violations.getFirst().description(),
          Map.of("schema", wanted.schema()),
          violations);
    }
  }

  /** Functions that name the schema in their text, where renaming does not reach. */
  private List<String> naming(Connection connection) throws SQLException {
    String word = "\\m" + name.replaceAll("[^\\p{Alnum}_]", "\\\\$0") + "\\M";
    return texts(connection, AdoptionSql.NAMING_FUNCTIONS, name, word);
  }

  /** The refusal of a schema that is not what it is to be taken for. */
  static ServiceException differs(
      Adoptable wanted, List<FingerprintDifference> differences, List<String> naming) {
    List<ServiceException.Violation> violations = new ArrayList<>();
    for (String function : naming) {
      violations.add(
          violation(
              "function " + function,
              "names schema "
                  + wanted.schema()
                  + " in its text, which will have another name: remove that"));
    }
    for (FingerprintDifference difference : differences) {
      violations.add(
          violation(
              difference.kind() + " " + difference.object(), Comparison.describe(difference)));
    }
    return new ServiceException.Refused(
        ErrorReason.SCHEMA_DIFFERS,
        "schema %s is not as version %s makes it, in %d objects: %s; mend it, or adopt it as another version"
            .formatted(
                wanted.schema(),
                wanted.goal(),
                differences.size(),
                Comparison.summary(differences, IN_MESSAGE)),
        Map.of(
            "schema", wanted.schema(),
            "version", wanted.version(),
            "differences", Integer.toString(differences.size())),
        violations.subList(0, Math.min(violations.size(), MAX_VIOLATIONS)));
  }

  private static ServiceException.Violation violation(String subject, String description) {
    return new ServiceException.Violation(ErrorReason.SCHEMA_DIFFERS.name(), subject, description);
  }

  /** The first column of a query's rows. */
  static List<String> texts(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      return texts(rows);
    }
  }

  static List<String> texts(ResultSet rows) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts;
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
