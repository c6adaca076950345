package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.postgres.Transactions;
import java.util.List;
import org.hibernate.StatelessSession;

/**
 * Holds the server's secret against the one that the installations were made with: their roles' passwords and their markers'
 * seals derive from it, so with another one every installation would look tampered with.
 */
public final class SecretKeys {
  private final Transactions transactions;

  public SecretKeys(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Remembers the first secret; refuses to start with another one, as long as anything is installed. */
  public void require(String secretId, String fingerprint) {
    transactions.writing(
        session -> {
          requireId(session, secretId);
          if (!remembered(session, secretId, fingerprint).equals(fingerprint)) {
            replace(session, secretId, fingerprint);
          }
        });
  }

  private static void requireId(StatelessSession session, String secretId) {
    List<String> others =
        session
            .createNativeQuery(
                "select distinct secret_kid from tenant_systems where secret_kid <> :id order by 1",
                String.class)
            .setParameter("id", secretId)
            .getResultList();
    if (!others.isEmpty()) {
      throw new IllegalStateException(
          "secret.kid is %s, but there are installations made with the secret %s: start with that secret.key and secret.kid"
              .formatted(secretId, String.join(", ", others)));
    }
  }

  private static String remembered(StatelessSession session, String secretId, String fingerprint) {
    session
        .createNativeMutationQuery(
            "insert into secret_keys (secret_kid, fingerprint) values (:id, :fingerprint)"
                + " on conflict do nothing")
        .setParameter("id", secretId)
        .setParameter("fingerprint", fingerprint)
        .executeUpdate();
    return session
        .createNativeQuery(
            "select fingerprint from secret_keys where secret_kid = :id for update", String.class)
        .setParameter("id", secretId)
        .getSingleResult();
  }

  private static void replace(StatelessSession session, String secretId, String fingerprint) {
    int replaced =
        session
            .createNativeMutationQuery(
                "update secret_keys set fingerprint = :fingerprint, first_used_at = now()"
                    + " where secret_kid = :id and not exists (select from tenant_systems)")
            .setParameter("id", secretId)
            .setParameter("fingerprint", fingerprint)
            .executeUpdate();
    if (replaced == 0) {
      throw new IllegalStateException(
          "secret.key is not the key that the installations in these databases were made with (secret.kid %s)"
                  .formatted(secretId)
              + ": their roles' passwords and the seals of their histories derive from it. Start with that key;"
              + " `msr up` keeps it in MSR_HOME/secret.properties");
    }
  }
}
