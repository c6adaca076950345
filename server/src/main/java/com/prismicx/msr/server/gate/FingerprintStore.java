package com.prismicx.msr.server.gate;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.sandbox.Fingerprint;
import com.prismicx.msr.server.sandbox.FingerprintEntry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Reads and writes the table {@code version_fingerprints}: the structure that a published version makes. */
public final class FingerprintStore {
  private static final String ENTRIES = "entries";

  /** The version's fingerprint; nothing when it was published without one. */
  public Optional<Fingerprint> find(StatelessSession session, String versionId) {
    return session
        .createNativeQuery(
            "select sha256, format, server_major, jsonb_build_object('entries', entries)::text"
                + " from version_fingerprints where version_id = :version",
            Object[].class)
        .setParameter("version", versionId)
        .getResultList()
        .stream()
        .findFirst()
        .map(
            row ->
                new Fingerprint(
                    (String) row[0],
                    ((Number) row[1]).intValue(),
                    ((Number) row[2]).intValue(),
                    parse((String) row[3])));
  }

  /** {@link #find}, unless it has the given hash: then there is nothing to read. */
  public Optional<Fingerprint> differing(
      StatelessSession session, String versionId, String sha256) {
    boolean same =
        session
            .createNativeQuery(
                "select sha256 from version_fingerprints where version_id = :version", String.class)
            .setParameter("version", versionId)
            .getResultList()
            .contains(sha256);
    return same ? Optional.empty() : find(session, versionId);
  }

  void put(StatelessSession session, String versionId, Fingerprint fingerprint) {
    session
        .createNativeMutationQuery(
            """
            insert into version_fingerprints (version_id, format, server_major, sha256, entries)
            values (:version, :format, :major, :sha256, cast(:entries as jsonb) -> 'entries')
            on conflict (version_id) do update set format = excluded.format,
              server_major = excluded.server_major, sha256 = excluded.sha256, entries = excluded.entries
            """)
        .setParameter("version", versionId)
        .setParameter("format", fingerprint.format())
        .setParameter("major", fingerprint.serverMajor())
        .setParameter("sha256", fingerprint.sha256())
        .setParameter("entries", print(fingerprint.entries()))
        .executeUpdate();
  }

  private static String print(List<FingerprintEntry> entries) {
    ListValue.Builder list = ListValue.newBuilder();
    for (FingerprintEntry entry : entries) {
      list.addValues(
          Value.newBuilder()
              .setListValue(
                  ListValue.newBuilder()
                      .addValues(text(entry.kind()))
                      .addValues(text(entry.object()))
                      .addValues(text(entry.detail()))));
    }
    Value all = Value.newBuilder().setListValue(list).build();
    return Json.of(Struct.newBuilder().putFields(ENTRIES, all).build()).text();
  }

  private static List<FingerprintEntry> parse(String text) {
    return Objects.requireNonNull(Json.ofText(text))
        .toStruct()
        .getFieldsOrThrow(ENTRIES)
        .getListValue()
        .getValuesList()
        .stream()
        .map(Value::getListValue)
        .map(entry -> new FingerprintEntry(text(entry, 0), text(entry, 1), text(entry, 2)))
        .toList();
  }

  private static String text(ListValue entry, int index) {
    return entry.getValues(index).getStringValue();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
