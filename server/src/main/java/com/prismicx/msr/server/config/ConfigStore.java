package com.prismicx.msr.server.config;

import com.google.protobuf.Struct;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.prismicx.msr.server.mongo.Await;
import com.prismicx.msr.server.mongo.ConfigDatabase;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collections {@code system_configurations} (the head of each layer, in the source document's shape) and {@code
 * configuration_revisions} (the history). A write is committed by inserting its revision, whose number is unique; the head
 * is rolled forward after it, and whoever finds it behind rolls it forward too.
 */
public final class ConfigStore {
  private static final Logger log = LoggerFactory.getLogger(ConfigStore.class);

  private final MongoCollection<Document> heads;
  private final MongoCollection<Document> revisions;
  private volatile boolean indexed;

  public ConfigStore(ConfigDatabase database) {
    heads = database.collection("system_configurations");
    revisions = database.collection("configuration_revisions");
  }

  /** The newest revision of a layer, revision 0 when it was never written; the head agrees with it afterwards. */
  ConfigRevision latest(ConfigLayer layer) {
    ensureIndexes();
    Document newest =
        Await.first(revisions.find(of(layer)).sort(Sorts.descending("revision")).limit(1));
    if (newest == null) {
      return ConfigRevision.none(layer);
    }
    ConfigRevision revision = toRevision(layer, newest);
    Document head =
        Await.first(heads.find(of(layer)).projection(Projections.include("revision")).limit(1));
    if (head == null || head.getInteger("revision", 0) < revision.revision()) {
      rollForward(revision);
    }
    return revision;
  }

  /** What tenants say themselves about a system, by tenant; those that never said anything are not there. */
  Map<String, Struct> documents(String systemId, List<String> tenantIds) {
    Map<String, Struct> documents = new HashMap<>();
    Await.all(
            heads
                .find(
                    Filters.and(
                        Filters.eq("system_id", systemId), Filters.in("tenant_id", tenantIds)))
                .projection(Projections.include("tenant_id", "configuration")))
        .forEach(
            head ->
                documents.put(
                    head.getString("tenant_id"),
                    ConfigBson.toStruct(head.get("configuration", Document.class))));
    return documents;
  }

  /** Commits a revision; false when its number is taken. */
  boolean insert(ConfigRevision revision) {
    try {
      Await.first(revisions.insertOne(toDocument(revision)));
    } catch (MongoWriteException e) {
      if (isDuplicate(e)) {
        return false;
      }
      throw e;
    }
    try {
      rollForward(revision);
    } catch (RuntimeException e) {
      // The write is committed; whoever reads the layer next brings the head up to it.
      log.warn(
          "the head of the {} is behind revision {}", revision.layer(), revision.revision(), e);
    }
    return true;
  }

  /** One revision, or revision 0 when there is none with that number. */
  ConfigRevision find(ConfigLayer layer, int number) {
    Document found =
        Await.first(revisions.find(Filters.and(of(layer), Filters.eq("revision", number))));
    return found == null ? ConfigRevision.none(layer) : toRevision(layer, found);
  }

  /** Revisions below a number, newest first, without their documents. */
  List<ConfigRevision> below(ConfigLayer layer, int number, int limit) {
    return Await.all(
            revisions
                .find(Filters.and(of(layer), Filters.lt("revision", number)))
                .projection(Projections.exclude("configuration"))
                .sort(Sorts.descending("revision"))
                .limit(limit))
        .stream()
        .map(document -> toRevision(layer, document))
        .toList();
  }

  private void rollForward(ConfigRevision revision) {
    try {
      Await.first(
          heads.updateOne(
              Filters.and(of(revision.layer()), Filters.lt("revision", revision.revision())),
              Updates.combine(
                  Updates.set("configuration", ConfigBson.toBson(revision.configuration())),
                  Updates.set("revision", revision.revision()),
                  Updates.set("updated_at", Date.from(revision.createdAt())),
                  Updates.setOnInsert("created_at", Date.from(revision.layerCreatedAt())),
                  Updates.setOnInsert("installation_id", null)),
              new UpdateOptions().upsert(true)));
    } catch (MongoWriteException e) {
      // A newer head is there: the filter did not match it, so the upsert tried to insert a second
      // one.
      if (!isDuplicate(e)) {
        throw e;
      }
    }
  }

  private void ensureIndexes() {
    if (!indexed) {
      IndexOptions unique = new IndexOptions().unique(true);
      Await.first(heads.createIndex(Indexes.ascending("system_id", "tenant_id"), unique));
      Await.first(
          revisions.createIndex(Indexes.ascending("system_id", "tenant_id", "revision"), unique));
      indexed = true;
    }
  }

  private static Bson of(ConfigLayer layer) {
    return Filters.and(
        Filters.eq("system_id", layer.systemId()), Filters.eq("tenant_id", layer.tenantId()));
  }

  private static boolean isDuplicate(MongoWriteException e) {
    return ErrorCategory.fromErrorCode(e.getError().getCode()) == ErrorCategory.DUPLICATE_KEY;
  }

  private static Document toDocument(ConfigRevision revision) {
    return new Document("system_id", revision.layer().systemId())
        .append("tenant_id", revision.layer().tenantId())
        .append("revision", revision.revision())
        .append("configuration", ConfigBson.toBson(revision.configuration()))
        .append("content_sha256", revision.contentSha256())
        .append("reason", revision.reason())
        .append("request_id", revision.requestId())
        .append("created_at", Date.from(revision.createdAt()))
        .append("layer_created_at", Date.from(revision.layerCreatedAt()));
  }

  private static ConfigRevision toRevision(ConfigLayer layer, Document document) {
    Document configuration = document.get("configuration", Document.class);
    return new ConfigRevision(
        layer,
        document.getInteger("revision"),
        configuration == null ? Struct.getDefaultInstance() : ConfigBson.toStruct(configuration),
        document.getString("content_sha256"),
        document.getString("reason"),
        document.getString("request_id"),
        instant(document, "created_at"),
        instant(document, "layer_created_at"));
  }

  private static Instant instant(Document document, String field) {
    return document.getDate(field).toInstant();
  }
}
