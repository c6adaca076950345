package com.prismicx.msr.server;

import com.prismicx.msr.server.config.ConfigChecks;
import com.prismicx.msr.server.config.ConfigGrpcService;
import com.prismicx.msr.server.config.ConfigGuard;
import com.prismicx.msr.server.config.ConfigRegistry;
import com.prismicx.msr.server.config.ConfigStore;
import com.prismicx.msr.server.config.ConfigWatches;
import com.prismicx.msr.server.gate.GateStores;
import com.prismicx.msr.server.gate.PublishRun;
import com.prismicx.msr.server.grpc.CallHandling;
import com.prismicx.msr.server.grpc.OpenStreams;
import com.prismicx.msr.server.health.HealthGrpcService;
import com.prismicx.msr.server.health.ServingStatus;
import com.prismicx.msr.server.health.StoreHealth;
import com.prismicx.msr.server.migration.MigrationGrpcService;
import com.prismicx.msr.server.migration.MigrationStore;
import com.prismicx.msr.server.migration.PublishedScripts;
import com.prismicx.msr.server.migration.Routes;
import com.prismicx.msr.server.mongo.ConfigDatabase;
import com.prismicx.msr.server.operation.Operation;
import com.prismicx.msr.server.operation.OperationGrpcService;
import com.prismicx.msr.server.operation.OperationRun;
import com.prismicx.msr.server.operation.OperationStore;
import com.prismicx.msr.server.operation.OperationWorker;
import com.prismicx.msr.server.operation.Wakeups;
import com.prismicx.msr.server.postgres.ControlDatabase;
import com.prismicx.msr.server.postgres.Notifications;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.sandbox.Wall;
import com.prismicx.msr.server.system.SystemGrpcService;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.tenant.AdoptRun;
import com.prismicx.msr.server.tenant.Adoptions;
import com.prismicx.msr.server.tenant.Assignments;
import com.prismicx.msr.server.tenant.Availability;
import com.prismicx.msr.server.tenant.AvailabilityRun;
import com.prismicx.msr.server.tenant.CopyStore;
import com.prismicx.msr.server.tenant.DataCopies;
import com.prismicx.msr.server.tenant.DataExport;
import com.prismicx.msr.server.tenant.DriftReport;
import com.prismicx.msr.server.tenant.DriftRun;
import com.prismicx.msr.server.tenant.InstallationPlanner;
import com.prismicx.msr.server.tenant.InstallationStore;
import com.prismicx.msr.server.tenant.InstallationStores;
import com.prismicx.msr.server.tenant.LossForecast;
import com.prismicx.msr.server.tenant.LossGuard;
import com.prismicx.msr.server.tenant.MoveRun;
import com.prismicx.msr.server.tenant.RetentionSweep;
import com.prismicx.msr.server.tenant.SecretKeys;
import com.prismicx.msr.server.tenant.TenantChanges;
import com.prismicx.msr.server.tenant.TenantGrpcService;
import com.prismicx.msr.server.tenant.TenantStore;
import com.prismicx.msr.server.tenant.TenantViews;
import com.prismicx.msr.server.version.VersionConfigs;
import com.prismicx.msr.server.version.VersionGrpcService;
import com.prismicx.msr.server.version.VersionLife;
import com.prismicx.msr.server.version.VersionStore;
import com.prismicx.msr.server.wire.Ids;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole server, put together in one place from top to bottom. */
public final class MsrServer implements AutoCloseable {
  private static final int TRANSPORT_MAX_BYTES = 16 << 20;
  private static final int MAX_METADATA_BYTES = 16 << 10;

  private static final List<Class<?>> ENTITIES =
      Stream.of(
              SystemStore.entities(),
              VersionStore.entities(),
              MigrationStore.entities(),
              TenantStore.entities(),
              InstallationStore.entities(),
              CopyStore.entities(),
              OperationStore.entities())
          .<Class<?>>flatMap(List::stream)
          .toList();

  private final Settings settings;
  private final CloseStack open = new CloseStack();
  private final ServingStatus serving = new ServingStatus();
  private final Server server;

  /** Starts a server: when this returns it serves. */
  public static MsrServer start(Settings settings) throws IOException {
    return start(settings, InstantSource.system());
  }

  /** Starts a server with a clock of the caller's. */
  public static MsrServer start(Settings settings, InstantSource clock) throws IOException {
    return new MsrServer(settings, clock);
  }

  private MsrServer(Settings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    try {
      server = wire(clock);
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getPort();
  }

  private Server wire(InstantSource clock) throws IOException {
    Ids ids = new Ids(clock, new SecureRandom());

    ControlDatabase control =
        open.push(new ControlDatabase(settings.control(), settings.migrateControl(), ENTITIES));
    Wall wall = open.push(new Wall(settings.wall()));
    wall.check(settings.connections());
    ConfigDatabase config = open.push(new ConfigDatabase(settings.mongo()));
    StoreHealth stores = open.push(stores(control, wall, config));
    Transactions transactions = new Transactions(control);
    new SecretKeys(transactions).require(settings.wall().secretId(), wall.secretFingerprint());

    SystemStore systems = new SystemStore();
    VersionStore versions = new VersionStore();
    MigrationStore migrations = new MigrationStore();
    TenantStore tenants = new TenantStore();
    InstallationStore installations = new InstallationStore();
    OperationStore operations = new OperationStore();
    Notifications notifications = open.push(new Notifications(settings.control()));
    Wakeups wakeups = new Wakeups(notifications);

    Routes routes = new Routes(versions, migrations, new PublishedScripts(migrations));
    ConfigStore documents = new ConfigStore(config);
    ConfigRegistry registry =
        new ConfigRegistry(
            transactions, systems, tenants, installations, new VersionConfigs(versions));
    ConfigChecks checks = new ConfigChecks(registry, documents);
    ConfigWatches watches =
        new ConfigWatches(
            transactions,
            registry,
            documents,
            notifications,
            ids.next("n_"),
            settings.watchInterval());
    ConfigGuard guard = new ConfigGuard(registry, documents, checks);
    VersionLife life = new VersionLife(systems, versions, operations, ids, clock);
    PublishRun publish =
        new PublishRun(
            transactions,
            new GateStores(systems, versions, migrations, operations, routes),
            life,
            guard,
            wall,
            ids,
            clock,
            settings.gateEnforced());
    InstallationStores assigned =
        new InstallationStores(
            systems, versions, migrations, tenants, installations, operations, routes);
    boolean strict = settings.strictTenants();
    Assignments assignments = new Assignments(assigned, wall, ids, clock, strict);
    Availability availability = new Availability(assigned, ids, clock);
    LossForecast forecast = new LossForecast(transactions, assigned, wall);
    DataCopies copies = new DataCopies(transactions, assigned, wall, ids, clock);
    InstallationPlanner planner =
        new InstallationPlanner(transactions, assigned, wall, forecast, guard, strict);
    MoveRun move =
        new MoveRun(
            transactions, assigned, wall, clock, new LossGuard(transactions, forecast, copies));
    Adoptions adoptions = new Adoptions(assigned, assignments, wall, ids, clock);
    AdoptRun adopt = new AdoptRun(transactions, assigned, wall, clock);
    DriftRun drift = new DriftRun(transactions, assigned, wall, ids, clock);
    AvailabilityRun turn = new AvailabilityRun(transactions, assigned, wall, clock, copies);
    OperationGrpcService operationService =
        new OperationGrpcService(transactions, operations, wakeups);

    List<BindableService> services =
        List.of(
            new SystemGrpcService(transactions, systems, clock),
            new VersionGrpcService(transactions, systems, versions, life, publish),
            new MigrationGrpcService(transactions, systems, versions, life, migrations, ids, clock),
            new TenantGrpcService(
                transactions,
                assigned,
                new TenantChanges(assignments, availability, adoptions, drift, forecast, guard),
                new TenantViews(
                    planner,
                    new DataExport(transactions, assigned, wall),
                    new DriftReport(transactions, assigned, wall),
                    copies),
                clock),
            operationService,
            new ConfigGrpcService(registry, documents, checks, watches, clock),
            new HealthGrpcService(serving, stores, Version.get()));
    Server listening = listen(services, ids);
    open.push(operationService::endWatches);
    open.push(watches);
    watches.start();
    notifications.start();

    OperationWorker worker =
        open.push(
            new OperationWorker(
                settings.workers(),
                settings.control(),
                transactions,
                operations,
                wakeups,
                runs(publish, move, turn, adopt, drift)));
    worker.start();
    RetentionSweep retention =
        open.push(new RetentionSweep(transactions, installations, availability, copies, clock));
    retention.start();
    stores.start(() -> serving.update(stores));
    serving.serve(stores);
    return listening;
  }

  private static Map<Operation.Kind, OperationRun> runs(
      OperationRun publish,
      OperationRun move,
      OperationRun turn,
      OperationRun adopt,
      OperationRun drift) {
    return Map.ofEntries(
        Map.entry(Operation.Kind.PUBLISH, publish),
        Map.entry(Operation.Kind.INSTALL, move),
        Map.entry(Operation.Kind.UPGRADE, move),
        Map.entry(Operation.Kind.ROLLBACK, move),
        Map.entry(Operation.Kind.SUSPEND, turn),
        Map.entry(Operation.Kind.RESUME, turn),
        Map.entry(Operation.Kind.UNINSTALL, turn),
        Map.entry(Operation.Kind.RESTORE, turn),
        Map.entry(Operation.Kind.PURGE, turn),
        Map.entry(Operation.Kind.ADOPT, adopt),
        Map.entry(Operation.Kind.DRIFT, drift));
  }

  private static StoreHealth stores(ControlDatabase control, Wall wall, ConfigDatabase config) {
    Map<String, StoreHealth.Probe> probes = new LinkedHashMap<>();
    probes.put(ServingStatus.CONTROL, control::ping);
    probes.put(ServingStatus.TENANT, wall::ping);
    probes.put(ServingStatus.CONFIG, config::ping);
    return new StoreHealth(probes);
  }

  private Server listen(List<BindableService> services, Ids ids) throws IOException {
    ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    open.push(handlers::shutdownNow);
    CallHandling handling = new CallHandling(ids, settings.grpc().maxCalls());
    OpenStreams streams = new OpenStreams();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(settings.grpc().host(), settings.grpc().port()))
            .executor(handlers)
            .maxInboundMessageSize(TRANSPORT_MAX_BYTES)
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .permitKeepAliveTime(20, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(1_000)
            .fallbackHandlerRegistry(handling.unknownMethods())
            .addService(ServerInterceptors.intercept(serving.service(), streams));
    services.stream().map(handling::wrap).forEach(builder::addService);
    if (settings.grpc().reflection()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    Server listening = builder.build().start();
    open.push(() -> stop(listening, streams));
    return listening;
  }

  /** Says NOT_SERVING, waits until callers have heard it, lets running calls end, then stops everything. */
  @Override
  public void close() {
    serving.drain();
    pause();
    open.close();
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(settings.grpc().drain().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Server server, OpenStreams streams) throws InterruptedException {
    server.shutdown();
    streams.end();
    if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
      server.shutdownNow();
      server.awaitTermination(2, TimeUnit.SECONDS);
    }
  }
}
