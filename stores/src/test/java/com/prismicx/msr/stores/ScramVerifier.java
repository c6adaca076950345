package com.prismicx.msr.stores;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A password as the server makes it for a tenant's role: one iteration, and never in plain text. */
final class ScramVerifier {
  private ScramVerifier() {}

  static String of(String password) throws GeneralSecurityException {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] salted =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1, 256))
            .getEncoded();
    byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
    return "SCRAM-SHA-256$1:%s$%s:%s"
        .formatted(base64(salt), base64(stored), base64(hmac(salted, "Server Key")));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
