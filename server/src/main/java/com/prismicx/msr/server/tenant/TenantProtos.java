package com.prismicx.msr.server.tenant;

import static com.prismicx.msr.server.wire.Fields.etag;
import static com.prismicx.msr.server.wire.Fields.timestamp;

import com.google.protobuf.Struct;
import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.json.JsonLimits;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between the contract's message and {@link Tenant}. */
final class TenantProtos {
  private static final int MAX_LABELS = 64;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final int MAX_LABEL_BYTES = 64 << 10;

  private TenantProtos() {}

  static com.prismicx.msr.v1.Tenant encode(Tenant tenant) {
    var message =
        com.prismicx.msr.v1.Tenant.newBuilder()
            .setTenantId(tenant.tenantId())
            .setLabels(Fields.struct(tenant.labels()))
            .setStatus(com.prismicx.msr.v1.Tenant.Status.valueOf(tenant.status().name()))
            .setCreatedAt(timestamp(tenant.createdAt()))
            .setUpdatedAt(timestamp(tenant.updatedAt()))
            .setEtag(etag(tenant.rowVersion()));
    if (tenant.displayName() != null) {
      message.setDisplayName(tenant.displayName());
    }
    return message.build();
  }

  /** A new tenant from the message of a create. */
  static Tenant create(com.prismicx.msr.v1.Tenant message, Instant now) {
    return new Tenant(
        message.getTenantId(),
        message.hasDisplayName() ? message.getDisplayName() : null,
        message.hasLabels() ? labels(message.getLabels()) : Map.of(),
        status(message.getStatus(), Tenant.Status.ACTIVE),
        now,
        now,
        1);
  }

  /** The tenant with the fields of an update that are present. */
  static Tenant update(Tenant old, com.prismicx.msr.v1.Tenant message, Instant now) {
    return new Tenant(
        old.tenantId(),
        message.hasDisplayName() ? message.getDisplayName() : old.displayName(),
        message.hasLabels() ? labels(message.getLabels()) : old.labels(),
        status(message.getStatus(), old.status()),
        old.createdAt(),
        now,
        old.rowVersion() + 1);
  }

  /** The labels of a filter, each given as {@code key=value}; the contract's rules have checked their form. */
  static Map<String, String> filter(List<String> labels) {
    Map<String, String> filter = new TreeMap<>();
    for (String label : labels) {
      int equals = label.indexOf('=');
      String value = label.substring(equals + 1);
      String other = filter.put(label.substring(0, equals), value);
      if (other != null && !other.equals(value)) {
        throw ServiceException.invalid(
            "label", "asks for two values of " + label.substring(0, equals) + ", which nobody has");
      }
    }
    return filter;
  }

  static Tenant.@Nullable Status filter(com.prismicx.msr.v1.Tenant.Status status) {
    return status.getNumber() == 0 ? null : Tenant.Status.valueOf(status.name());
  }

  private static Tenant.Status status(
      com.prismicx.msr.v1.Tenant.Status status, Tenant.Status absent) {
    return status.getNumber() == 0 ? absent : Tenant.Status.valueOf(status.name());
  }

  private static Map<String, String> labels(Struct struct) {
    Fields.refuse(
        ErrorReason.REQUEST_INVALID, JsonLimits.check("tenant.labels", struct, MAX_LABEL_BYTES));
    Map<String, String> labels = Fields.strings("tenant.labels", struct);
    if (labels.size() > MAX_LABELS) {
      throw ServiceException.invalid(
          "tenant.labels", "at most " + MAX_LABELS + " labels are allowed");
    }
    labels.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.indexOf('=') >= 0 || longer(key) || longer(value)) {
            throw ServiceException.invalid(
                "tenant.labels." + key,
                "keys are 1 to 63 characters without '=', values at most 63 characters");
          }
        });
    return labels;
  }

  private static boolean longer(String text) {
    return text.codePointCount(0, text.length()) > MAX_LABEL_LENGTH;
  }
}
