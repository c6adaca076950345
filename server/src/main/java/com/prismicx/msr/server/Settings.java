package com.prismicx.msr.server;

import com.prismicx.msr.server.mongo.MongoSettings;
import com.prismicx.msr.server.operation.WorkerSettings;
import com.prismicx.msr.server.postgres.DatabaseSettings;
import com.prismicx.msr.server.sandbox.Contents;
import com.prismicx.msr.server.sandbox.CopyRoom;
import com.prismicx.msr.server.sandbox.ExportDoor;
import com.prismicx.msr.server.sandbox.SessionBounds;
import com.prismicx.msr.server.sandbox.WallSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that can be set, read once. {@link #parse} reports all problems together and refuses unknown keys.
 *
 * @param grpc the listening side
 * @param control the control database
 * @param migrateControl whether the start brings the control schema up to date; otherwise it only checks it
 * @param wall the tenant database and what keeps tenants apart in it
 * @param mongo the configuration store
 * @param watchInterval after how long who watches configuration is told that it is still there, and missed changes are found
 * @param workers the operations that this server carries out
 * @param gateEnforced whether what the publish gate finds stands against publishing
 * @param strictTenants whether installing for an unknown tenant is refused instead of registering it
 */
public record Settings(
    Grpc grpc,
    DatabaseSettings control,
    boolean migrateControl,
    WallSettings wall,
    MongoSettings mongo,
    Duration watchInterval,
    WorkerSettings workers,
    boolean gateEnforced,
    boolean strictTenants) {

  // In the tenant database: the watchdog, a question of the health check, who exports, reads copies
  // and counts.
  private static final int BESIDE_THE_TENANT_POOL =
      2 + ExportDoor.EXPORTS + CopyRoom.READERS + Contents.COUNTERS;
  // In the control database: the listener for wake-ups, the leases, a question of the health check.
  private static final int BESIDE_THE_CONTROL_POOL = 3;

  /** Every key, for reading them from the environment. */
  static final List<String> KEYS =
      List.of(
          "grpc.host",
          "grpc.port",
          "grpc.reflection",
          "grpc.max-calls",
          "grpc.drain",
          "insecure",
          "control.url",
          "control.user",
          "control.password",
          "control.pool-size",
          "control.migrate",
          "tenant.url",
          "tenant.user",
          "tenant.password",
          "tenant.pool-size",
          "tenant.allow-open-databases",
          "tenant.statement-timeout",
          "tenant.max-locks",
          "tenant.max-schema-size",
          "tenant.export-timeout",
          "secret.key",
          "secret.kid",
          "max-servers",
          "mongo.url",
          "mongo.database",
          "config.watch-interval",
          "operations.workers",
          "operations.lease",
          "gate",
          "strict-tenants");

  /**
   * The listening side.
   *
   * @param host address to listen on; anything but loopback needs {@code insecure}
   * @param port 0 takes a free one
   * @param reflection whether gRPC server reflection is served
   * @param maxCalls calls at once; the next one is refused with TOO_MANY_REQUESTS
   * @param drain how long health says NOT_SERVING before the port is closed
   */
  public record Grpc(String host, int port, boolean reflection, int maxCalls, Duration drain) {}

  /** Parses settings given as texts by key. */
  public static Settings parse(Map<String, String> values) {
    SettingsReader in = new SettingsReader(values);
    Grpc grpc =
        new Grpc(
            in.text("grpc.host", "127.0.0.1"),
            in.number("grpc.port", 9090, 0, 65535),
            in.flag("grpc.reflection", false),
            in.number("grpc.max-calls", 1000, 1, 1_000_000),
            in.duration("grpc.drain", Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1)));
    boolean insecure = in.flag("insecure", false);
    in.require(
        insecure || isLoopback(grpc.host()),
        "grpc.host is "
            + grpc.host()
            + ", but there is no authentication yet: listen on 127.0.0.1,"
            + " or set insecure=true");
    Settings settings =
        new Settings(
            grpc,
            database(in, "control", 16),
            in.flag("control.migrate", false),
            new WallSettings(
                database(in, "tenant", 4),
                in.secret("secret.key"),
                in.text("secret.kid", "1"),
                in.number("max-servers", 3, 1, 1000),
                in.flag("tenant.allow-open-databases", false),
                bounds(in)),
            new MongoSettings(in.required("mongo.url"), in.text("mongo.database", "config_db")),
            in.duration(
                "config.watch-interval",
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1)),
            new WorkerSettings(
                in.number("operations.workers", 8, 1, 64),
                in.duration(
                    "operations.lease",
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10))),
            in.choice("gate", "enforce", "report").equals("enforce"),
            in.flag("strict-tenants", false));
    in.finish();
    return settings;
  }

  private static DatabaseSettings database(SettingsReader in, String prefix, int poolSize) {
    return new DatabaseSettings(
        in.required(prefix + ".url"),
        in.required(prefix + ".user"),
        in.text(prefix + ".password", ""),
        in.number(prefix + ".pool-size", poolSize, 2, 1000));
  }

  private static SessionBounds bounds(SettingsReader in) {
    return new SessionBounds(
        in.duration(
            "tenant.statement-timeout",
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Duration.ofDays(1)),
        in.number("tenant.max-locks", 10_000, 100, 100_000_000),
        in.number("tenant.max-schema-size", 100 << 10, 1, Integer.MAX_VALUE),
        in.duration(
            "tenant.export-timeout",
            Duration.ofHours(6),
            Duration.ofSeconds(1),
            Duration.ofDays(7)));
  }

  /** How many connections all servers together may open on the tenant database's PostgreSQL. */
  int connections() {
    boolean oneServer = server(control.url()).equals(server(wall.database().url()));
    int each =
        wall.database().poolSize()
            + workers.parallel()
            + BESIDE_THE_TENANT_POOL
            + (oneServer ? control.poolSize() + BESIDE_THE_CONTROL_POOL : 0);
    return wall.maxServers() * each;
  }

  private static String server(String url) {
    return url.substring(0, url.lastIndexOf('/') + 1);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("::1");
  }
}
