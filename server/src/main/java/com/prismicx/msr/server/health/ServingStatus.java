package com.prismicx.msr.server.health;

import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.VersionServiceGrpc;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.Map;

/**
 * What grpc.health.v1 says of each service: whether it and the stores that it needs are there. The whole server (the empty
 * name) serves until it drains; a store's outage must not make the edge eject every replica.
 */
public final class ServingStatus {
  public static final String CONTROL = "control_database";
  public static final String TENANT = "tenant_database";
  public static final String CONFIG = "config_store";

  private static final Map<String, List<String>> NEEDS =
      Map.of(
          SystemRegistryGrpc.SERVICE_NAME, List.of(CONTROL),
          VersionServiceGrpc.SERVICE_NAME, List.of(CONTROL),
          MigrationServiceGrpc.SERVICE_NAME, List.of(CONTROL),
          OperationServiceGrpc.SERVICE_NAME, List.of(CONTROL),
          TenantServiceGrpc.SERVICE_NAME, List.of(CONTROL, TENANT),
          ConfigServiceGrpc.SERVICE_NAME, List.of(CONTROL, CONFIG),
          HealthServiceGrpc.SERVICE_NAME, List.of());

  private volatile boolean serving;
  private final HealthStatusManager manager = new HealthStatusManager();

  public ServingStatus() {
    NEEDS.keySet().forEach(service -> set(service, false));
    set(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, false);
  }

  public BindableService service() {
    return manager.getHealthService();
  }

  /** Says what the stores' state means for each service. */
  public void update(StoreHealth stores) {
    NEEDS.forEach((service, needs) -> set(service, needs.stream().allMatch(stores::isUp)));
  }

  /** The server is ready. */
  public void serve(StoreHealth stores) {
    serving = true;
    set(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, true);
    update(stores);
  }

  /** The server takes no more calls soon; there is no way back. */
  public void drain() {
    serving = false;
    manager.enterTerminalState();
  }

  /** Whether the server has started and does not drain. */
  boolean isServing() {
    return serving;
  }

  private void set(String service, boolean serving) {
    manager.setStatus(
        service,
        serving
            ? HealthCheckResponse.ServingStatus.SERVING
            : HealthCheckResponse.ServingStatus.NOT_SERVING);
  }
}
