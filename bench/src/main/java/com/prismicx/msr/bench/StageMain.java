package com.prismicx.msr.bench;

import com.prismicx.msr.server.Settings;
import com.prismicx.msr.server.grpc.CallHandling;
import com.prismicx.msr.server.postgres.ControlDatabase;
import com.prismicx.msr.server.postgres.Transactions;
import com.prismicx.msr.server.system.SystemGrpcService;
import com.prismicx.msr.server.system.SystemStore;
import com.prismicx.msr.server.wire.Ids;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The contestants in one JVM: the product's SystemRegistry, the one written by hand on the same pool, and the constant one,
 * each behind the product's interceptors on a port of its own. Ends when its input does.
 */
final class StageMain {
  private StageMain() {}

  /** Arguments: the file with the server's settings, and the file to write the ports into. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> values = PropertyFile.read(Path.of(arguments[0]));
    Settings settings = Settings.parse(values);
    ControlDatabase control =
        new ControlDatabase(settings.control(), settings.migrateControl(), SystemStore.entities());
    BindableService product =
        new SystemGrpcService(new Transactions(control), new SystemStore(), InstantSource.system());
    Map<String, String> ports =
        Map.of(
            "product", port(settings, product),
            "jdbc", port(settings, new JdbcRegistry(control.pool())),
            "constant", port(settings, new ConstantRegistry()));
    Path file = Path.of(arguments[1]);
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    PropertyFile.write(draft, ports);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    while (System.in.read() >= 0) {
      // Nobody says anything; the end of the input is the end.
    }
    System.exit(0);
  }

  private static String port(Settings settings, BindableService service) throws IOException {
    return Integer.toString(listen(settings, service).getPort());
  }

  /** Set up as MsrServer sets its listener up; what changes there changes here. */
  private static Server listen(Settings settings, BindableService service) throws IOException {
    CallHandling handling =
        new CallHandling(
            new Ids(InstantSource.system(), new SecureRandom()), settings.grpc().maxCalls());
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .maxInboundMessageSize(16 << 20)
        .maxInboundMetadataSize(16 << 10)
        .permitKeepAliveTime(20, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .handshakeTimeout(10, TimeUnit.SECONDS)
        .maxConcurrentCallsPerConnection(1_000)
        .fallbackHandlerRegistry(handling.unknownMethods())
        .addService(health.getHealthService())
        .addService(handling.wrap(service))
        .build()
        .start();
  }
}
