package com.prismicx.msr.stores;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A pair of PostgreSQL databases and a Mongo database that belong to one test. */
public record StoreSettings(
    DatabaseAddress control,
    DatabaseAddress tenant,
    String mongoUrl,
    String mongoDatabase,
    DatabaseAddress admin)
    implements AutoCloseable {
  public StoreSettings {
    Objects.requireNonNull(control, "control");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(mongoUrl, "mongoUrl");
    Objects.requireNonNull(mongoDatabase, "mongoDatabase");
    Objects.requireNonNull(admin, "admin");
  }

  /** The server's settings, with the keys of {@code stores.properties}. */
  public Map<String, String> asSettings() {
    Map<String, String> settings = new TreeMap<>();
    settings.putAll(control.asSettings("control"));
    settings.putAll(tenant.asSettings("tenant"));
    settings.put("mongo.url", mongoUrl);
    settings.put("mongo.database", mongoDatabase);
    return settings;
  }

  /** A superuser's connection to any database of the server; the caller closes it. */
  public Connection adminConnection(String database) throws SQLException {
    return admin.database(database).connect();
  }

  /** Removes the databases, and the tenants' roles that were made in them. */
  public void drop() {
    TestDatabases.drop(this);
  }

  /** Same as {@link #drop}. */
  @Override
  public void close() {
    drop();
  }
}
