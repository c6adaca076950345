package com.prismicx.msr.server.config;

import com.prismicx.msr.server.error.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names one state of what holds for a layer: the revisions and the version that it is made of. Revisions never start again, so
 * that two states have the same token only if they are the same.
 */
record WatchToken(ConfigLayer layer, int systemRevision, int tenantRevision, String version) {
  private static final String SEPARATOR = "|";
  private static final int PARTS = 5;

  static WatchToken of(EffectiveConfig effective) {
    ConfigRevision tenant = effective.tenant();
    return new WatchToken(
        effective.subject().layer(),
        effective.system().revision(),
        tenant == null ? 0 : tenant.revision(),
        effective.version().version());
  }

  /** The token that a caller sent back; null for an empty one; refuses one of another layer, and what is no token. */
  static @Nullable WatchToken parse(ConfigLayer layer, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      List<String> parts = List.of(plain.split("\\|", -1));
      if (parts.size() == PARTS
          && parts.get(0).equals(layer.systemId())
          && parts.get(1).equals(tenant(layer))) {
        return new WatchToken(
            layer, Integer.parseInt(parts.get(2)), Integer.parseInt(parts.get(3)), parts.get(4));
      }
    } catch (IllegalArgumentException e) {
      // Neither Base64 nor numbers: refused below.
    }
    throw ServiceException.invalid(
        "resume_token", "is not one that this watch has sent; leave it empty to begin anew");
  }

  String text() {
    String plain =
        String.join(
            SEPARATOR,
            layer.systemId(),
            tenant(layer),
            Integer.toString(systemRevision),
            Integer.toString(tenantRevision),
            version);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  private static String tenant(ConfigLayer layer) {
    return layer.tenantId() == null ? "" : layer.tenantId();
  }
}
