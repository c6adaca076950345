package com.prismicx.msr.server.fault;

import com.prismicx.msr.v1.CreateMigrationRequest;
import com.prismicx.msr.v1.CreateVersionRequest;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.PublishVersionRequest;
import com.prismicx.msr.v1.SchemaMigration;
import com.prismicx.msr.v1.SystemVersion;
import com.prismicx.msr.v1.VersionServiceGrpc;
import java.util.List;
import java.util.Map;

/**
 * The system of the chaos test: versions with every kind of step, that can be walked in both directions. Each transactional
 * step leaves a row in {@code trace}, so that one that was applied twice shows.
 */
final class ChaosSystem {
  static final String ID = "chaos";
  static final String FIRST = "1.0.0";
  static final String SECOND = "1.1.0";
  static final String THIRD = "2.0.0";

  /** Tables, columns and indexes of each version, without the server's own. */
  static final Map<String, List<String>> OBJECTS =
      Map.of(
          FIRST,
          List.of("item(id,note)", "item_pkey", "trace(step)"),
          SECOND,
          List.of("item(id,note,seen)", "item_pkey", "item_seen", "trace(step)"),
          THIRD,
          List.of(
              "item(id,note,seen)",
              "item_pkey",
              "item_seen",
              "more(item_id)",
              "more_pkey",
              "trace(step)"));

  private record Release(String version, int schemaVersion, String from, String up, String down) {}

  private static final List<Release> RELEASES =
      List.of(
          new Release(
              FIRST,
              1,
              "0.0.0",
              """
              CREATE TABLE trace (step text NOT NULL);
              CREATE TABLE item (id int PRIMARY KEY, note text);
              INSERT INTO item SELECT n, 'note ' || n FROM generate_series(1, 30) n;
              INSERT INTO trace VALUES ('1.0.0 up');
              """,
              """
              DROP TABLE item;
              DROP TABLE trace;
              """),
          new Release(
              SECOND,
              2,
              FIRST,
              """
              ALTER TABLE item ADD COLUMN seen boolean;
              INSERT INTO trace VALUES ('1.1.0 up');
              -- msr:step batch size=10
              UPDATE item SET seen = true WHERE id IN (SELECT id FROM item WHERE seen IS NULL LIMIT :limit);
              -- msr:step concurrent
              CREATE INDEX CONCURRENTLY item_seen ON item (seen);
              """,
              """
              -- msr:step concurrent
              DROP INDEX CONCURRENTLY item_seen;
              -- msr:step batch size=10
              UPDATE item SET seen = NULL WHERE id IN (SELECT id FROM item WHERE seen IS NOT NULL LIMIT :limit);
              -- msr:step
              ALTER TABLE item DROP COLUMN seen;
              INSERT INTO trace VALUES ('1.1.0 down');
              """),
          new Release(
              THIRD,
              3,
              SECOND,
              """
              CREATE TABLE more (item_id int PRIMARY KEY REFERENCES item (id));
              INSERT INTO more SELECT id FROM item;
              INSERT INTO trace VALUES ('2.0.0 up');
              """,
              """
              DROP TABLE more;
              INSERT INTO trace VALUES ('2.0.0 down');
              """));

  private ChaosSystem() {}

  static void publish(Caller caller) {
    caller.createSystem(ID);
    RELEASES.forEach(release -> publish(caller, release));
  }

  private static void publish(Caller caller, Release release) {
    var versions = VersionServiceGrpc.newBlockingStub(caller.channel());
    versions.createVersion(
        CreateVersionRequest.newBuilder()
            .setSystemVersion(
                SystemVersion.newBuilder()
                    .setSystemId(ID)
                    .setVersion(release.version())
                    .setSchemaVersion(release.schemaVersion()))
            .build());
    MigrationServiceGrpc.newBlockingStub(caller.channel())
        .createMigration(
            CreateMigrationRequest.newBuilder()
                .setMigration(
                    SchemaMigration.newBuilder()
                        .setSystemId(ID)
                        .setVersionFrom(release.from())
                        .setVersionTo(release.version())
                        .setMigrationSql(release.up())
                        .setRollbackSql(release.down()))
                .build());
    caller.assertSucceeded(
        versions
            .publishVersion(
                PublishVersionRequest.newBuilder()
                    .setSystemId(ID)
                    .setVersion(release.version())
                    .build())
            .getOperationId());
  }
}
