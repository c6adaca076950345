package com.prismicx.msr.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Walks a paged list, asking for a page only when the one before is used up. */
final class Pages<R, T> implements Iterator<T> {

  private final Function<String, R> page;
  private final Function<R, ? extends List<T>> items;
  private final Function<R, String> nextPageToken;
  private final Queue<T> waiting = new ArrayDeque<>();
  private String token = "";
  private boolean last;

  private Pages(
      Function<String, R> page,
      Function<R, ? extends List<T>> items,
      Function<R, String> nextPageToken) {
    this.page = page;
    this.items = items;
    this.nextPageToken = nextPageToken;
  }

  static <R, T> Stream<T> stream(
      Function<String, R> page,
      Function<R, ? extends List<T>> items,
      Function<R, String> nextPageToken) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Pages<>(page, items, nextPageToken), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    // A page may be empty and still not the last one.
    while (waiting.isEmpty() && !last) {
      R answer = page.apply(token);
      waiting.addAll(items.apply(answer));
      token = nextPageToken.apply(answer);
      last = token.isEmpty();
    }
    return !waiting.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return waiting.remove();
  }
}
