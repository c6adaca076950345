package com.prismicx.msr.server.health;

import com.prismicx.msr.server.error.ServiceException;
import com.prismicx.msr.server.wire.Reply;
import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.HealthServiceGrpc;
import io.grpc.stub.StreamObserver;

/** The contract's HealthService. */
public final class HealthGrpcService extends HealthServiceGrpc.HealthServiceImplBase {
  private final ServingStatus serving;
  private final StoreHealth stores;
  private final String version;

  public HealthGrpcService(ServingStatus serving, StoreHealth stores, String version) {
    this.serving = serving;
    this.stores = stores;
    this.version = version;
  }

  @Override
  public void getHealth(GetHealthRequest request, StreamObserver<HealthReport> out) {
    if (!serving.isServing()) {
      throw new ServiceException.Unavailable(
          "server", "NOT_SERVING: the server is starting or stopping; ask another one, or repeat");
    }
    if (!stores.isUp(ServingStatus.CONTROL)) {
      throw new ServiceException.Unavailable(
          ServingStatus.CONTROL,
          "PostgreSQL does not answer (control database); nothing can be served");
    }
    boolean allUp = stores.names().stream().allMatch(stores::isUp);
    HealthReport.Builder report =
        HealthReport.newBuilder()
            .setStatus(allUp ? HealthReport.Status.SERVING : HealthReport.Status.DEGRADED)
            .setVersion(version);
    stores.names().forEach(name -> report.addComponents(component(name)));
    Reply.ok(out, report.build());
  }

  private HealthReport.Component component(String name) {
    boolean up = stores.isUp(name);
    return HealthReport.Component.newBuilder()
        .setName(name)
        .setStatus(up ? HealthReport.Component.Status.UP : HealthReport.Component.Status.DOWN)
        .setMessage(up ? "" : "does not answer; what needs it is UNAVAILABLE until it does")
        .build();
  }
}
