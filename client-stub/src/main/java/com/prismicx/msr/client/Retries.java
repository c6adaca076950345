package com.prismicx.msr.client;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.prismicx.msr.v1.ConfigServiceGrpc;
import com.prismicx.msr.v1.HealthServiceGrpc;
import com.prismicx.msr.v1.MigrationServiceGrpc;
import com.prismicx.msr.v1.OperationServiceGrpc;
import com.prismicx.msr.v1.SystemRegistryGrpc;
import com.prismicx.msr.v1.TenantServiceGrpc;
import com.prismicx.msr.v1.VersionServiceGrpc;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which methods gRPC may repeat after UNAVAILABLE, and how, as a gRPC service config. */
final class Retries {

  static final List<ServiceDescriptor> SERVICES =
      List.of(
          SystemRegistryGrpc.getServiceDescriptor(),
          VersionServiceGrpc.getServiceDescriptor(),
          MigrationServiceGrpc.getServiceDescriptor(),
          TenantServiceGrpc.getServiceDescriptor(),
          ConfigServiceGrpc.getServiceDescriptor(),
          OperationServiceGrpc.getServiceDescriptor(),
          HealthServiceGrpc.getServiceDescriptor());

  // Rides out a lost connection or a replica that goes; an outage of seconds is for the caller to
  // judge.
  static final int ATTEMPTS = 4;

  private Retries() {}

  static Map<String, ?> serviceConfig() {
    Map<String, ?> policy =
        Map.of(
            "maxAttempts",
            (double) ATTEMPTS,
            "initialBackoff",
            "0.1s",
            "backoffMultiplier",
            3.0,
            "maxBackoff",
            "1s",
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of(
        "methodConfig", List.of(Map.of("name", repeatableMethods(), "retryPolicy", policy)));
  }

  private static List<Map<String, String>> repeatableMethods() {
    return SERVICES.stream()
        .flatMap(Retries::methods)
        .filter(Retries::mayBeRepeated)
        .map(m -> Map.of("service", m.getService().getFullName(), "method", m.getName()))
        .toList();
  }

  private static Stream<MethodDescriptor> methods(ServiceDescriptor service) {
    return ((ProtoServiceDescriptorSupplier) service.getSchemaDescriptor())
        .getServiceDescriptor().getMethods().stream();
  }

  /** The contract says so, or the write is named: NamedWrites sees to it that it always is. */
  private static boolean mayBeRepeated(MethodDescriptor method) {
    return method.getOptions().getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN
        || method.getInputType().findFieldByName(NamedWrites.FIELD) != null;
  }
}
