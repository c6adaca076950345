package com.prismicx.msr.server.postgres;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items what it shows
 * @param nextPageToken token of the next page, empty on the last
 */
public record Page<T>(List<T> items, String nextPageToken) {
  private static final int DEFAULT_SIZE = 50;
  private static final int MAX_SIZE = 1000;
  private static final int MAX_BYTES = 2 << 20;
  // Rows with big fields are read a few at a time, so that a page of 1,000 scripts never stands in
  // memory whole.
  private static final int BIG_ROWS_AT_ONCE = 4;

  public Page {
    items = List.copyOf(items);
  }

  /**
   * What the caller asked for.
   *
   * @param size page_size as it came
   * @param token page_token as it came
   * @param parameters everything else that decides the list, as one text
   * @param bigRows whether rows may be large
   */
  public record Request(int size, String token, String parameters, boolean bigRows) {
    int limit() {
      return size <= 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE);
    }
  }

  /**
   * Reads a page by keyset: {@code fetch} gives up to so many rows after a key (an empty list: from the beginning).
   *
   * @param keyLength number of values in the sort key
   */
  public static <R, T extends MessageLite> Page<T> read(
      Request request,
      int keyLength,
      BiFunction<List<String>, Integer, List<R>> fetch,
      Function<R, T> encode,
      Function<R, List<String>> keyOf) {
    List<String> after = PageToken.decode(request.parameters(), request.token(), keyLength);
    List<T> items = new ArrayList<>();
    long bytes = 0;
    while (true) {
      int wanted = request.limit() - items.size() + 1;
      int chunk = request.bigRows() ? Math.min(wanted, BIG_ROWS_AT_ONCE) : wanted;
      List<R> rows = fetch.apply(after, chunk);
      for (R row : rows) {
        if (items.size() == request.limit() || bytes > MAX_BYTES) {
          return new Page<>(items, PageToken.encode(request.parameters(), after));
        }
        T item = encode.apply(row);
        bytes += item.getSerializedSize();
        items.add(item);
        after = keyOf.apply(row);
      }
      if (rows.size() < chunk) {
        return new Page<>(items, "");
      }
    }
  }
}
