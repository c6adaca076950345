package com.prismicx.msr.server.sandbox;

import com.prismicx.msr.server.postgres.DatabaseSettings;
import javax.crypto.SecretKey;

/**
 * The tenant database and what keeps tenants apart in it.
 *
 * @param database the tenant database, logged in to as the provisioner
 * @param secret from which roles' passwords and the markers' seals are derived
 * @param secretId names the secret in stored rows, so that it can be replaced
 * @param maxServers how many servers may be on these stores: bounds the sessions of one role
 * @param allowOpenDatabases whether to start although a tenant's role could connect to databases that are not ours
 * @param bounds what a publisher's script may take of it
 */
public record WallSettings(
    DatabaseSettings database,
    SecretKey secret,
    String secretId,
    int maxServers,
    boolean allowOpenDatabases,
    SessionBounds bounds) {

  /** Sessions that one role may have at once. */
  int connectionLimit() {
    return 4 * maxServers + 2;
  }

  @Override
  public String toString() {
    return "WallSettings[" + database + ", secret " + secretId + "]";
  }
}
