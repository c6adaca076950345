package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.sandbox.FingerprintDifference;
import com.prismicx.msr.v1.Drift;
import org.jspecify.annotations.Nullable;

/** From {@link DriftReport.Report} to the contract's message. */
final class DriftProtos {
  private static final int MAX_ITEMS = 1_000;
  private static final int MAX_BYTES = 2 << 20;
  private static final int MAX_TEXT = 20_000;

  private DriftProtos() {}

  static Drift encode(DriftReport.Report report) {
    Installation installation = report.installation();
    Drift.Builder drift =
        Drift.newBuilder()
            .setTenantId(installation.tenantId())
            .setSystemId(installation.systemId())
            .setVersion(installation.version())
            .setSchemaName(installation.place().schema())
            .setDrifted(!report.differences().isEmpty())
            .setFingerprint(report.found().sha256())
            .setExpectedFingerprint(report.expected().sha256())
            .setItemsTotal(report.differences().size());
    Mending mending = Mending.of(report);
    int bytes = 0;
    for (FingerprintDifference difference : report.differences()) {
      Drift.Item item = item(difference, mending);
      bytes += item.getSerializedSize();
      if (drift.getItemsCount() == MAX_ITEMS || bytes > MAX_BYTES) {
        break;
      }
      drift.addItems(item);
    }
    return drift.build();
  }

  private static Drift.Item item(FingerprintDifference difference, Mending mending) {
    String sql = mending.sql(difference);
    return Drift.Item.newBuilder()
        .setKind(difference.kind())
        .setObject(difference.object())
        .setExpected(cut(difference.expected()))
        .setFound(cut(difference.found()))
        .setIsExpected(difference.expected() != null)
        .setIsFound(difference.found() != null)
        // Half a statement would be worse than none.
        .setMendingSql(sql.length() > MAX_TEXT ? "" : sql)
        .build();
  }

  private static String cut(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= MAX_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_TEXT) - 1))
            + " …";
  }
}
