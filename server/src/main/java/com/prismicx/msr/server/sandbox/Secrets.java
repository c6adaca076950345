package com.prismicx.msr.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** What is derived from the server's secret: the roles' passwords, their SCRAM verifiers, and the seals of markers. */
final class Secrets {
  // A derived password has 256 bits: stretching it would only slow down every connect.
  private static final int ITERATIONS = 1;
  private static final int SALT_BYTES = 16;

  private final SecretKey secret;

  Secrets(SecretKey secret) {
    this.secret = secret;
  }

  /** The password of a role. */
  String password(String role) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(derive("password:" + role));
  }

  /**
   * What PostgreSQL stores instead of the password (RFC 5802 and 7677), computed here so that the password never reaches the
   * server's log. The salt is derived too: setting it again changes nothing.
   */
  String verifier(String role) {
    byte[] salt = java.util.Arrays.copyOf(derive("salt:" + role), SALT_BYTES);
    byte[] salted = stretch(password(role), salt);
    byte[] storedKey = sha256(hmac(salted, "Client Key"));
    byte[] serverKey = hmac(salted, "Server Key");
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%d:%s$%s:%s"
        .formatted(
            ITERATIONS,
            base64.encodeToString(salt),
            base64.encodeToString(storedKey),
            base64.encodeToString(serverKey));
  }

  /** Tells whether two secrets are the same without telling anything of them. */
  String fingerprint() {
    return HexFormat.of().formatHex(derive("fingerprint"));
  }

  /** A seal over a text that only this secret's holder can make. */
  byte[] seal(String schema, String text) {
    return derive("marker:" + schema + ":" + text);
  }

  private byte[] derive(String text) {
    return hmac(secret, text);
  }

  private static byte[] hmac(byte[] key, String text) {
    return hmac(new SecretKeySpec(key, "HmacSHA256"), text);
  }

  private static byte[] hmac(SecretKey key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] stretch(String password, byte[] salt) {
    try {
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
