package com.prismicx.msr.server.postgres;

/**
 * How to reach a database.
 *
 * @param url JDBC URL
 * @param user the role to log in as
 * @param password its password
 * @param poolSize connections at most
 */
public record DatabaseSettings(String url, String user, String password, int poolSize) {
  @Override
  public String toString() {
    return url + " as " + user;
  }
}
