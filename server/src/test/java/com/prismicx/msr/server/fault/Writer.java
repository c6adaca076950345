package com.prismicx.msr.server.fault;

import com.prismicx.msr.v1.CreateTenantRequest;
import com.prismicx.msr.v1.Tenant;
import com.prismicx.msr.v1.UpdateConfigRequest;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that writes without pause, whatever happens to the server, and remembers what was acknowledged. It has systems,
 * tenants and configuration layers of its own, so that no other writer explains a difference.
 */
final class Writer implements Runnable {
  private final Caller caller;
  private final String system;
  private final String name;
  private final Random random;
  private final AtomicInteger acknowledgements;
  private volatile boolean enough;
  private int next;

  final Set<String> systems = new LinkedHashSet<>();
  final Set<String> tenants = new LinkedHashSet<>();
  final Map<Integer, String> revisions = new LinkedHashMap<>();
  final Set<String> operations = new LinkedHashSet<>();
  final Map<String, String> wantedVersions = new LinkedHashMap<>();

  Writer(Caller caller, String system, String name, long seed, AtomicInteger acknowledgements) {
    this.caller = caller;
    this.system = system;
    this.name = name;
    this.random = new Random(seed);
    this.acknowledgements = acknowledgements;
  }

  void stop() {
    enough = true;
  }

  @Override
  public void run() {
    while (!enough) {
      try {
        write();
        acknowledgements.incrementAndGet();
      } catch (StatusRuntimeException e) {
        // Not acknowledged: it may have happened or not.
        backOff();
      }
    }
  }

  /** As a decent client does; a server that starts needs the machine more. */
  private static void backOff() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void write() {
    String id = name + "_" + next++;
    switch (random.nextInt(5)) {
      case 0 -> systems.add(caller.createSystem(id).getSystemId());
      case 1 -> tenants.add(createTenant(id).getTenantId());
      case 2 -> revisions.put(configure(id), id);
      case 3 -> {
        operations.add(caller.install(id, system, "1.0.0").getOperationId());
        wantedVersions.put(id, "1.0.0");
      }
      default -> upgradeOne();
    }
  }

  private Tenant createTenant(String id) {
    return caller
        .tenants()
        .createTenant(
            CreateTenantRequest.newBuilder()
                .setTenant(Tenant.newBuilder().setTenantId(id).setDisplayName("Tenant " + id))
                .build());
  }

  /** The revision of this writer's own layer. */
  private int configure(String value) {
    return caller
        .configs()
        .updateConfig(
            UpdateConfigRequest.newBuilder()
                .setSystemId(system)
                .setTenantId(layer())
                .setConfiguration(Caller.configuration(value))
                .build())
        .getRevision();
  }

  /** The tenant whose configuration this writer changes. */
  String layer() {
    return name + "_layer";
  }

  /** Refused while the installation still runs, which is an answer too. */
  private void upgradeOne() {
    var candidates =
        wantedVersions.keySet().stream()
            .filter(tenant -> wantedVersions.get(tenant).equals("1.0.0"))
            .toList();
    if (!candidates.isEmpty()) {
      String tenant = candidates.get(random.nextInt(candidates.size()));
      operations.add(caller.upgrade(tenant, system, "2.0.0").getOperationId());
      wantedVersions.put(tenant, "2.0.0");
    }
  }
}
