package com.prismicx.msr.server.tenant;

import com.google.protobuf.MessageLite;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.postgres.Page;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.CopyGoneException;
import com.prismicx.msr.server.sandbox.CopyRoom;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.server.wire.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The copies that are made of tables before a rollback loses data of them. A copy is made behind the wall, then registered;
 * destroyed there, then forgotten: what the registry names is complete, or about to be destroyed. The other way round a crash
 * in between would leave data of a tenant that nobody knows of.
 */
public final class DataCopies {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int AT_ONCE = 100;

  private final Transactions transactions;
  private final InstallationStores stores;
  private final Wall wall;
  private final Ids ids;
  private final InstantSource clock;
  private final CopyStore copies = new CopyStore();

  public DataCopies(
      Transactions transactions,
      InstallationStores stores,
      Wall wall,
      Ids ids,
      InstantSource clock) {
    this.transactions = transactions;
    this.stores = stores;
    this.wall = wall;
    this.ids = ids;
    this.clock = clock;
  }

  /** Whether the operation has made its copy. */
  boolean isMade(Operation operation) {
    return transactions
        .read(session -> copies.ofOperation(session, operation.operationId()))
        .isPresent();
  }

  /** Copies the tables that lose something; all, where nobody knows which. */
  void make(Operation operation, Installation installation, List<Loss> lost) {
    String schema = CopyRoom.schema(operation.operationId());
    Map<String, Long> tables =
        wall.copies()
            .copy(
                installation.place(),
                schema,
                touched(installation, lost),
                operation.fencingToken());
    Instant now = Fields.micros(clock.instant());
    DataCopy copy =
        new DataCopy(
            ids.next("b_"),
            installation,
            operation.operationId(),
            schema,
            tables,
            now,
            now.plus(KEPT));
    transactions.writing(
        session -> {
          // Refuses when the claim was lost: then it is another worker's to copy.
          boolean _ = stores.operations().progress(session, operation, operation.progress());
          copies.insert(session, copy);
        });
  }

  private Collection<String> touched(Installation installation, List<Loss> lost) {
    if (lost.stream().anyMatch(loss -> loss.tables().isEmpty())) {
      return wall.contents().tables(installation.place());
    }
    TreeSet<String> tables = new TreeSet<>();
    lost.forEach(loss -> tables.addAll(loss.tables()));
    return tables;
  }

  /** Destroys what an operation that has failed left half copied. */
  void clean(Operation operation) {
    if (!isMade(operation)) {
      wall.copies().remove(CopyRoom.schema(operation.operationId()));
    }
  }

  /** A page of a system's copies, the newest first. */
  <T extends MessageLite> Page<T> list(
      String tenantId, String systemId, int pageSize, String token, Function<DataCopy, T> encode) {
    return transactions.read(
        session -> {
          String installation =
              stores.installations().get(session, tenantId, systemId).installationId();
          return Page.read(
              new Page.Request(pageSize, token, "copies" + installation, false),
              1,
              (after, limit) ->
                  copies.list(session, installation, after.isEmpty() ? null : after.get(0), limit),
              encode,
              copy -> List.of(copy.copyId()));
        });
  }

  void stream(String tenantId, String systemId, String copyId, DataExport.Reader reader) {
    DataCopy copy = transactions.read(session -> copies.get(session, tenantId, systemId, copyId));
    long[] rows = new long[1];
    try {
      wall.copies()
          .read(
              copy.schema(),
              copy.tables().keySet(),
              (table, row) -> {
                DataExport.awaitReady(reader);
                reader.row(table, Objects.requireNonNull(Json.ofText(row)));
                rows[0]++;
              });
    } catch (CopyGoneException e) {
      // Just now: the registry forgets it in a moment.
      throw CopyStore.missing(tenantId, systemId, copyId);
    }
    DataExport.awaitReady(reader);
    reader.end(rows[0]);
  }

  void delete(String tenantId, String systemId, String copyId) {
    destroy(transactions.read(session -> copies.get(session, tenantId, systemId, copyId)));
  }

  /** Destroys all copies of an installation. */
  void deleteAll(Installation installation) {
    while (true) {
      List<DataCopy> some =
          transactions.read(
              session -> copies.list(session, installation.installationId(), null, AT_ONCE));
      if (some.isEmpty()) {
        return;
      }
      some.forEach(this::destroy);
    }
  }

  /** Copies whose time is over, the longest first. */
  List<DataCopy> due() {
    return transactions.read(session -> copies.due(session, clock.instant(), AT_ONCE));
  }

  void destroy(DataCopy copy) {
    wall.copies().remove(copy.schema());
    transactions.writing(session -> copies.delete(session, copy));
  }
}
