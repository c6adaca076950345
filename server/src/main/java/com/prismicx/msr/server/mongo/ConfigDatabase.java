package com.prismicx.msr.server.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** The configuration store: one client for the server's life. */
public final class ConfigDatabase implements AutoCloseable {
  private final MongoClient client;
  private final MongoDatabase database;

  public ConfigDatabase(MongoSettings settings) {
    client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(settings.url()))
                // What was acknowledged is on a majority's disk; on a single server the same words
                // mean its journal.
                .writeConcern(WriteConcern.MAJORITY)
                .readConcern(ReadConcern.DEFAULT)
                .retryWrites(false)
                .applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(1, TimeUnit.SECONDS))
                .applyToServerSettings(
                    server ->
                        server
                            .heartbeatFrequency(1, TimeUnit.SECONDS)
                            .minHeartbeatFrequency(250, TimeUnit.MILLISECONDS))
                // Whoever waited longer for a connection was answered already: what it wanted to
                // write must not be written when the store is back.
                .applyToConnectionPoolSettings(pool -> pool.maxWaitTime(1, TimeUnit.SECONDS))
                .applyToSocketSettings(
                    socket ->
                        socket.connectTimeout(1, TimeUnit.SECONDS).readTimeout(5, TimeUnit.SECONDS))
                .build());
    database = client.getDatabase(settings.database());
  }

  public MongoCollection<Document> collection(String name) {
    return database.getCollection(name);
  }

  /** Whether the store answers; throws when it does not. */
  public void ping() {
    Await.first(database.runCommand(new Document("ping", 1)));
  }

  @Override
  public void close() {
    client.close();
  }
}
