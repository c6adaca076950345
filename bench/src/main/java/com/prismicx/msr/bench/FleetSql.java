package com.prismicx.msr.bench;

/** What both contestants of the fleet's comparison execute in each schema. */
final class FleetSql {
  private FleetSql() {}

  /** The first version. */
  static final String FIRST =
      """
      CREATE TABLE customer (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name varchar(200) NOT NULL,
        email varchar(200) UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE purchase (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id bigint NOT NULL REFERENCES customer (id),
        total numeric(12, 2) NOT NULL CHECK (total >= 0)
      );
      CREATE INDEX purchase_customer ON purchase (customer_id);
      """;

  /** The upgrade: a column, an index and a table. */
  static final String UPGRADE =
      """
      ALTER TABLE customer ADD COLUMN phone varchar(50);
      CREATE INDEX customer_name ON customer (name);
      CREATE TABLE note (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id bigint NOT NULL REFERENCES customer (id),
        text varchar(2000) NOT NULL
      );
      """;
}
