package com.prismicx.msr.server.sandbox;

/**
 * Where one installation lives in the tenant database.
 *
 * @param schema name of its schema, and of its LOGIN role; opaque, so that no customer's name is in the catalogs
 * @param shard number of the provisioner's shard that makes and drops the role
 * @param secretId the secret that the role's password is derived from
 */
public record Place(String schema, int shard, String secretId) {
  private static final int SHARDS = 64;
  private static final String PREFIX = "msr_";

  public Place {
    if (!schema.matches("msr_[0-9a-f]{32}")) {
      throw new IllegalArgumentException("not a schema of ours: " + schema);
    }
  }

  /** The place with that name. */
  static Place named(String schema, String secretId) {
    return of(schema, secretId);
  }

  /** The place of a new installation, from its id's suffix. */
  static Place of(String installationId, String secretId) {
    String suffix = installationId.substring(installationId.indexOf('_') + 1);
    return new Place(PREFIX + suffix, Math.floorMod(suffix.hashCode(), SHARDS), secretId);
  }

  String shardRole() {
    return "msr_p_%02d".formatted(shard);
  }
}
