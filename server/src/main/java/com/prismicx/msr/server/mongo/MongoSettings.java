package com.prismicx.msr.server.mongo;

/**
 * How to reach the configuration store.
 *
 * @param url connection string
 * @param database name of the database, {@code config_db} in the source document
 */
public record MongoSettings(String url, String database) {}
