package com.prismicx.msr.server.config;

import static com.prismicx.msr.server.Workbench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.server.mongo.Await;
import com.prismicx.msr.v1.ConfigRevision;
import com.prismicx.msr.v1.GetConfigRequest;
import com.prismicx.msr.v1.ListConfigRevisionsRequest;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import io.grpc.StatusRuntimeException;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What any MongoDB client finds in the store, and what happens when writers meet there. */
@ExtendWith(SharedServer.class)
final class ConfigStorageTest {
  private final Workbench bench;
  private final MongoClient client;
  private final MongoCollection<Document> heads;

  ConfigStorageTest(Workbench bench) {
    this.bench = bench;
    client = MongoClients.create(bench.server().stores().mongoUrl());
    heads =
        client
            .getDatabase(bench.server().stores().mongoDatabase())
            .getCollection("system_configurations");
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void a_head_has_the_source_documents_shape() {
    String system = bench.system();
    String tenant = bench.tenant();
    put(
        system,
        tenant,
        json(
            "{'features': {'contact_management': true}, 'sync_interval': 3600, 'rate': 0.5,"
                + " 'large': 4294967296, 'dashboard_widgets': ['recent_contacts', 1], 'none': null}"));
    Document head = head(system, tenant);
    assertThat(head.get("_id")).isInstanceOf(ObjectId.class);
    assertThat(head.getString("system_id")).isEqualTo(system);
    assertThat(head.getString("tenant_id")).isEqualTo(tenant);
    assertThat(head.get("created_at")).isInstanceOf(Date.class);
    assertThat(head.get("updated_at")).isInstanceOf(Date.class);
    assertThat(head.getInteger("revision")).isEqualTo(1);
    Document configuration = head.get("configuration", Document.class);
    assertThat(configuration.get("features")).isEqualTo(new Document("contact_management", true));
    assertThat(configuration.get("sync_interval")).isEqualTo(3600);
    assertThat(configuration.get("large")).isEqualTo(4294967296L);
    assertThat(configuration.get("rate")).isEqualTo(0.5);
    assertThat(configuration.get("dashboard_widgets")).isEqualTo(List.of("recent_contacts", 1));
    assertThat(configuration).containsEntry("none", null);
    assertThat(head.keySet())
        .containsOnly(
            "_id",
            "system_id",
            "tenant_id",
            "configuration",
            "created_at",
            "updated_at",
            "revision",
            "installation_id");
  }

  @Test
  void the_head_follows_every_write_and_there_is_one_for_each_layer() {
    String system = bench.system();
    for (int i = 1; i <= 3; i++) {
      put(system, "", json("{'i': %d}".formatted(i)));
    }
    List<Document> found = Await.all(heads.find(Filters.eq("system_id", system)));
    assertThat(found).hasSize(1);
    assertThat(found.get(0)).containsEntry("tenant_id", null).containsEntry("revision", 3);
    assertThat(found.get(0).get("configuration")).isEqualTo(new Document("i", 3));
    assertThat(found.get(0).getDate("created_at"))
        .isBeforeOrEqualTo(found.get(0).getDate("updated_at"));
  }

  @Test
  void a_head_that_is_gone_or_behind_is_repaired_by_the_next_reader() {
    String system = bench.system();
    put(system, "", json("{'i': 1}"));
    put(system, "", json("{'i': 2}"));
    Document right = head(system, null);

    Await.first(heads.deleteOne(Filters.eq("system_id", system)));
    assertThat(get(system).getConfiguration()).isEqualTo(json("{'i': 2}"));
    Document repaired = head(system, null);
    repaired.put("_id", right.get("_id"));
    assertThat(repaired).isEqualTo(right);

    Await.first(
        heads.updateOne(
            Filters.eq("system_id", system),
            Updates.combine(
                Updates.set("revision", 1), Updates.set("configuration", new Document("i", 1)))));
    assertThat(get(system).getConfiguration()).isEqualTo(json("{'i': 2}"));
    assertThat(head(system, null).getInteger("revision")).isEqualTo(2);
    assertThat(head(system, null).get("configuration")).isEqualTo(new Document("i", 2));
  }

  @Test
  void fifty_writers_without_etag_make_fifty_revisions_without_gaps() throws Exception {
    String system = bench.system();
    List<Boolean> done = all(50, i -> put(system, "", json("{'writer': %d}".formatted(i))));
    assertThat(done).doesNotContain(false);
    List<Integer> numbers =
        bench
            .server()
            .configs()
            .listConfigRevisions(
                ListConfigRevisionsRequest.newBuilder()
                    .setSystemId(system)
                    .setPageSize(100)
                    .build())
            .getRevisionsList()
            .stream()
            .map(ConfigRevision::getRevision)
            .toList();
    assertThat(numbers).isEqualTo(IntStream.iterate(50, i -> i >= 1, i -> i - 1).boxed().toList());
    assertThat(head(system, null).getInteger("revision")).isEqualTo(50);
  }

  @Test
  void of_fifty_writers_with_one_etag_one_wins_and_the_others_hear_the_present_one()
      throws Exception {
    String system = bench.system();
    String etag = put(system, "", json("{'writer': -1}")).getEtag();
    List<Boolean> won =
        all(
            50,
            i ->
                bench
                    .server()
                    .configs()
                    .updateConfig(
                        UpdateConfigRequest.newBuilder()
                            .setSystemId(system)
                            .setConfiguration(json("{'writer': %d}".formatted(i)))
                            .setEtag(etag)
                            .build()));
    assertThat(won.stream().filter(w -> w)).hasSize(1);
    assertThat(get(system).getRevision()).isEqualTo(2);
  }

  private interface Write {
    void by(int writer);
  }

  private static List<Boolean> all(int writers, Write write) throws Exception {
    List<Callable<Boolean>> calls =
        IntStream.range(0, writers).<Callable<Boolean>>mapToObj(i -> () -> wins(write, i)).toList();
    try (ExecutorService executor = Executors.newFixedThreadPool(writers)) {
      List<Future<Boolean>> futures = executor.invokeAll(calls);
      List<Boolean> won = new java.util.ArrayList<>();
      for (Future<Boolean> future : futures) {
        won.add(future.get());
      }
      return won;
    }
  }

  private static boolean wins(Write write, int writer) {
    try {
      write.by(writer);
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getDescription())
          .as(e.getStatus().toString())
          .contains("its etag is now 2");
      assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.ABORTED);
      return false;
    }
  }

  private Document head(String system, String tenant) {
    return Await.first(
        heads.find(Filters.and(Filters.eq("system_id", system), Filters.eq("tenant_id", tenant))));
  }

  private SystemConfiguration put(String system, String tenant, Struct document) {
    return bench
        .server()
        .configs()
        .updateConfig(
            UpdateConfigRequest.newBuilder()
                .setSystemId(system)
                .setTenantId(tenant)
                .setConfiguration(document)
                .build());
  }

  private SystemConfiguration get(String system) {
    return bench
        .server()
        .configs()
        .getConfig(GetConfigRequest.newBuilder().setSystemId(system).build());
  }
}
