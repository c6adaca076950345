package com.prismicx.msr.server.attack;

/**
 * A script that reaches for what is not its tenant's. Its texts name with {@code {victim}} and {@code {own}} the schemas, which
 * are also the roles, of the other tenant and of its own, and with {@code {database}} the tenant database.
 *
 * @param weakness how the wall is weakened on which it succeeds
 * @param opening what runs at the victim before, from the same publisher; mostly nothing
 * @param script what runs at the attacker
 * @param damage a query that tells with {@code true} that it succeeded
 */
record Attack(Weakness weakness, String opening, String script, String damage) {
  static final String VICTIM_IS_EMPTY = "select not exists (select from {victim}.item)";
  static final String LOOTED = "select exists (select from {own}.loot)";

  /** Ways to run a publisher's script that are simpler than ours. */
  enum Weakness {
    /** A pooled session of a superuser that does SET LOCAL ROLE first. */
    POOLED_SESSION,
    /** The role logs in, but owns its schema and its history, and PUBLIC may what PostgreSQL lets it by default, or more. */
    OWN_SCHEMA,
    /** The session of the one who makes the schemas. */
    SERVICE_SESSION
  }

  static Attack of(Weakness weakness, String script, String damage) {
    return new Attack(weakness, "", script, damage);
  }

  /** One that reads something that it should not; {@code query} is what it reads. */
  static Attack reading(Weakness weakness, String query) {
    return of(weakness, "CREATE TABLE loot AS " + query, LOOTED);
  }

  /** One that does what nothing shows afterwards, so that a table tells that it was done. */
  static Attack doing(Weakness weakness, String statement) {
    return of(weakness, statement + "; CREATE TABLE loot AS SELECT 1 AS done", LOOTED);
  }

  /** What it is called in reports. */
  @Override
  public String toString() {
    return (opening.isEmpty() ? "" : opening + " … ") + script;
  }
}
