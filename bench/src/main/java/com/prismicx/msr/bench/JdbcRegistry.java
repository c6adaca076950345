package com.prismicx.msr.bench;

import com.google.protobuf.Timestamp;
import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import com.prismicx.msr.v1.SystemRegistryGrpc.SystemRegistryImplBase;
import io.grpc.stub.StreamObserver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * The same two calls by hand, as somebody in a hurry would write them: the same statements in the same transactions and the
 * same answers, but no limits on free-form JSON, no deadline for the database, no meaning of errors. Thread-safe.
 */
final class JdbcRegistry extends SystemRegistryImplBase {
  private static final String SELECT =
      "select system_id, name, description, type, status, created_at, updated_at, metadata,"
          + " row_version from management_systems where system_id = ?";
  private static final String INSERT =
      "insert into management_systems (system_id, name, description, type, status, created_at,"
          + " updated_at, metadata, row_version) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final DataSource pool;

  JdbcRegistry(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public void getSystem(GetSystemRequest request, StreamObserver<ManagementSystem> out) {
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, request.getSystemId());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("no system " + request.getSystemId());
        }
        Reply.ok(out, message(row));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void createSystem(CreateSystemRequest request, StreamObserver<ManagementSystem> out) {
    ManagementSystem system = request.getSystem();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        insert(connection, system, now);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Reply.created(
        out,
        system.toBuilder()
            .setStatus(ManagementSystem.Status.ACTIVE)
            .setCreatedAt(timestamp(now))
            .setUpdatedAt(timestamp(now))
            .setEtag("1")
            .build(),
        true,
        "/api/v1/systems/" + system.getSystemId());
  }

  private static void insert(Connection connection, ManagementSystem system, Instant now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      OffsetDateTime time = now.atOffset(ZoneOffset.UTC);
      insert.setString(1, system.getSystemId());
      insert.setString(2, system.getName());
      insert.setString(3, system.hasDescription() ? system.getDescription() : null);
      insert.setString(4, system.getType());
      insert.setString(5, "active");
      insert.setObject(6, time);
      insert.setObject(7, time);
      insert.setObject(
          8, system.hasMetadata() ? Json.of(system.getMetadata()).text() : null, Types.OTHER);
      insert.setLong(9, 1);
      insert.executeUpdate();
    }
  }

  private static ManagementSystem message(ResultSet row) throws SQLException {
    ManagementSystem.Builder system =
        ManagementSystem.newBuilder()
            .setSystemId(row.getString(1))
            .setName(row.getString(2))
            .setType(row.getString(4))
            .setStatus(ManagementSystem.Status.valueOf(row.getString(5).toUpperCase(Locale.ROOT)))
            .setCreatedAt(timestamp(row.getObject(6, OffsetDateTime.class).toInstant()))
            .setUpdatedAt(timestamp(row.getObject(7, OffsetDateTime.class).toInstant()))
            .setEtag(Long.toString(row.getLong(9)));
    String description = row.getString(3);
    if (description != null) {
      system.setDescription(description);
    }
    Json metadata = Json.ofText(row.getString(8));
    if (metadata != null) {
      system.setMetadata(metadata.toStruct());
    }
    return system.build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
