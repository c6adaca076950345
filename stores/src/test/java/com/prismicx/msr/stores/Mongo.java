package com.prismicx.msr.stores;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.util.List;
import org.bson.Document;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A real client of the Mongo store, one answer at a time. */
final class Mongo implements AutoCloseable {
  private final MongoClient client;
  private final String database;

  private Mongo(MongoClient client, String database) {
    this.client = client;
    this.database = database;
  }

  static Mongo connect(StoresProcess stores) {
    return connect(stores.asSettings().get("mongo.url"), stores.asSettings().get("mongo.database"));
  }

  static Mongo connect(String url, String database) {
    return new Mongo(MongoClients.create(url + "/?serverSelectionTimeoutMS=10000"), database);
  }

  MongoCollection<Document> collection(String name) {
    return client.getDatabase(database).getCollection(name);
  }

  void insert(String collection, Document document) {
    var _ = await(collection(collection).insertOne(document));
  }

  List<Document> all(String collection) {
    return Flux.from(collection(collection).find()).collectList().block();
  }

  static <T> T await(Publisher<T> answer) {
    return Mono.from(answer).block();
  }

  @Override
  public void close() {
    client.close();
  }
}
