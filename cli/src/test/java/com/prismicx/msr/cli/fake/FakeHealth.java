package com.prismicx.msr.cli.fake;

import com.prismicx.msr.v1.GetHealthRequest;
import com.prismicx.msr.v1.HealthReport;
import com.prismicx.msr.v1.HealthServiceGrpc.HealthServiceImplBase;
import io.grpc.stub.StreamObserver;

/** Healthy, or with its configuration store down. */
public final class FakeHealth extends HealthServiceImplBase {

  public boolean degraded;

  @Override
  public void getHealth(GetHealthRequest request, StreamObserver<HealthReport> observer) {
    HealthReport.Builder report =
        HealthReport.newBuilder()
            .setStatus(degraded ? HealthReport.Status.DEGRADED : HealthReport.Status.SERVING)
            .setVersion("0.1.0");
    report
        .addComponentsBuilder()
        .setName("control_database")
        .setStatus(HealthReport.Component.Status.UP);
    report
        .addComponentsBuilder()
        .setName("config_store")
        .setStatus(degraded ? HealthReport.Component.Status.DOWN : HealthReport.Component.Status.UP)
        .setMessage(degraded ? "no answer" : "");
    Refusal.answer(observer, report::build);
  }
}
