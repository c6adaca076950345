package com.prismicx.msr.server.sandbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The structure of a schema. Schemas of the same structure have the same hash, whatever they are called and however they
 * came to it: the order of columns and the names of NOT NULL constraints do not count, nor who owns what, nor rows.
 *
 * @param sha256 in lower-case hexadecimal, of the format and all entries
 * @param format which rules it was made by: only hashes of one format can be compared
 * @param serverMajor of the PostgreSQL that it was read on: another one may write the same structure in another way
 * @param entries by kind and object
 */
public record Fingerprint(
    String sha256, int format, int serverMajor, List<FingerprintEntry> entries) {
  /** Grows whenever the same structure gets another hash. */
  public static final int FORMAT = 1;

  public Fingerprint {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a schema in the session's transaction, or in one of its own that is undone: nothing is changed and no setting
   * stays. Needs no right on the objects.
   */
  public static Fingerprint read(Connection connection, FingerprintScope scope)
      throws SQLException {
    List<FingerprintEntry> entries = new ArrayList<>();
    String sha256 = FingerprintReader.read(connection, scope, entries::add);
    int major = connection.getMetaData().getDatabaseMajorVersion();
    return new Fingerprint(sha256, FORMAT, major, entries);
  }

  /** The hash alone, without keeping the entries in memory. */
  public static String sha256(Connection connection, FingerprintScope scope) throws SQLException {
    return FingerprintReader.read(connection, scope, entry -> {});
  }

  /** Whether the other one was read by the same rules, so that equal structures have equal hashes. */
  public boolean isComparableWith(Fingerprint other) {
    return format == other.format && serverMajor == other.serverMajor;
  }

  /** What differs in {@code found} from this one, by kind and object. */
  public List<FingerprintDifference> differences(Fingerprint found) {
    Map<Key, String> here = found(this);
    Map<Key, String> there = found(found);
    TreeSet<Key> keys = new TreeSet<>(here.keySet());
    keys.addAll(there.keySet());
    return keys.stream()
        .filter(key -> !same(here.get(key), there.get(key)))
        .map(
            key ->
                new FingerprintDifference(key.kind(), key.object(), here.get(key), there.get(key)))
        .toList();
  }

  private static boolean same(@Nullable String here, @Nullable String there) {
    return here != null && here.equals(there);
  }

  private static Map<Key, String> found(Fingerprint fingerprint) {
    Map<Key, String> details = new TreeMap<>();
    for (FingerprintEntry entry : fingerprint.entries) {
      details.merge(new Key(entry.kind(), entry.object()), entry.detail(), (a, b) -> a + "\n" + b);
    }
    return details;
  }

  private record Key(String kind, String object) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byKind = kind.compareTo(other.kind);
      return byKind == 0 ? object.compareTo(other.object) : byKind;
    }
  }
}
