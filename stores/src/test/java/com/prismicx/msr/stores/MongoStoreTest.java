package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(120)
class MongoStoreTest {
  private static final int KILLS = 5;

  @TempDir Path dir;

  @Test
  void keeps_every_acknowledged_write_when_it_is_killed() throws Exception {
    Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    for (int kill = 0; kill < KILLS; kill++) {
      try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo")) {
        writeUntilKilled(stores, kill * 100_000, acknowledged);
      }
    }
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      assertThat(acknowledged).hasSizeGreaterThan(KILLS * 20);
      assertThat(numbers(mongo.all("written"))).containsAll(acknowledged);
      assertThatEachIndexEntryHasItsDocument(mongo);
    }
  }

  private static void writeUntilKilled(StoresProcess stores, int first, Set<Integer> acknowledged)
      throws InterruptedException {
    try (Mongo mongo = Mongo.connect(stores)) {
      var written = mongo.collection("written");
      Mongo.await(written.createIndex(Indexes.ascending("n"), new IndexOptions().unique(true)));
      Thread writer =
          Thread.startVirtualThread(
              () ->
                  Flux.range(first, 100_000)
                      .flatMap(
                          n ->
                              Mono.from(written.insertOne(new Document("n", n)))
                                  .doOnSuccess(_ -> acknowledged.add(n)),
                          8)
                      .onErrorComplete(MongoException.class)
                      .blockLast());
      while (writer.isAlive() && acknowledged.stream().filter(n -> n >= first).count() < 50) {
        Thread.sleep(5);
      }
      stores.kill();
      writer.join();
    }
  }

  private static Set<Integer> numbers(List<Document> documents) {
    return documents.stream().map(d -> d.getInteger("n")).collect(Collectors.toSet());
  }

  /** A number that was in flight is there as a whole or not at all: either way it can be told. */
  private static void assertThatEachIndexEntryHasItsDocument(Mongo mongo) {
    Set<Integer> stored = numbers(mongo.all("written"));
    int largest = stored.stream().max(Integer::compare).orElseThrow();
    for (int n = largest - 20; n < largest + 20; n++) {
      Document document = new Document("n", n);
      if (stored.contains(n)) {
        assertThatThrownBy(() -> mongo.insert("written", document))
            .isInstanceOf(MongoWriteException.class);
      } else {
        mongo.insert("written", document);
      }
    }
  }

  @Test
  void keeps_data_and_port_over_a_restart() {
    String url;
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      url = stores.asSettings().get("mongo.url");
      mongo.insert("kept", new Document("n", 1));
    }
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      assertThat(stores.asSettings()).containsEntry("mongo.url", url);
      assertThat(mongo.all("kept")).hasSize(1);
    }
  }

  @Test
  void removes_the_files_that_a_killed_process_left_before_it_is_ready() throws Exception {
    for (String stale : new String[] {"stores.properties", "mongo.properties"}) {
      Files.writeString(dir.resolve(stale), "mongo.url=mongodb://elsewhere");
    }
    try (EmbeddedMongoStore store = EmbeddedMongoStore.start(dir, 0)) {
      assertThat(store.url()).startsWith("mongodb://127.0.0.1:");
      assertThat(dir).isDirectoryNotContaining("glob:**.properties");
    }
  }

  @Test
  void refuses_a_duplicate_in_a_unique_compound_index_also_after_a_restart() {
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      Mongo.await(
          mongo
              .collection("revisions")
              .createIndex(
                  Indexes.ascending("tenant", "revision"), new IndexOptions().unique(true)));
      mongo.insert("revisions", revision("a", 1));
      mongo.insert("revisions", revision("a", 2));
      mongo.insert("revisions", revision("b", 1));
      assertThatDuplicateIsRefused(mongo);
      stores.kill();
    }
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      assertThatDuplicateIsRefused(mongo);
      assertThat(mongo.all("revisions")).hasSize(3);
    }
  }

  private static void assertThatDuplicateIsRefused(Mongo mongo) {
    assertThatThrownBy(() -> mongo.insert("revisions", revision("a", 2)))
        .isInstanceOfSatisfying(
            MongoWriteException.class,
            e -> {
              assertThat(e.getError().getCode()).isEqualTo(11000);
              assertThat(e.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY);
            });
  }

  private static Document revision(String tenant, int number) {
    return new Document("tenant", tenant).append("revision", number);
  }

  @Test
  void loses_no_increment_of_many_concurrent_ones() {
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      mongo.insert("counters", new Document("_id", "c").append("n", 0));
      Flux.range(0, 400)
          .flatMap(
              _ ->
                  mongo
                      .collection("counters")
                      .updateOne(new Document("_id", "c"), Updates.inc("n", 1)),
              32)
          .blockLast();
      assertThat(mongo.all("counters").getFirst()).containsEntry("n", 400);
    }
  }

  @Test
  void gives_back_the_space_of_dead_versions_when_it_stops() throws Exception {
    Path file = dir.resolve("mongo").resolve("store.mv");
    long before;
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      IntStream.range(0, 300).forEach(n -> mongo.insert("grown", new Document("n", n)));
      before = Files.size(file);
    }
    assertThat(before).isGreaterThan(1 << 20);
    assertThat(Files.size(file)).isLessThan(before / 4);
    try (StoresProcess stores = StoresProcess.start(dir, "--only", "mongo");
        Mongo mongo = Mongo.connect(stores)) {
      assertThat(mongo.all("grown")).hasSize(300);
    }
  }
}
