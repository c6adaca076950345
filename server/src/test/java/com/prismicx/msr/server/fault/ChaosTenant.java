package com.prismicx.msr.server.fault;

import com.prismicx.msr.v1.InstallSystemRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.PurgeSystemRequest;
import com.prismicx.msr.v1.RestoreSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.RollbackSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.TenantServiceGrpc.TenantServiceBlockingStub;
import com.prismicx.msr.v1.UninstallSystemRequest;
import com.prismicx.msr.v1.UpgradeSystemRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * One tenant's life: installed, upgraded, and then one of several ways, each call repeated under its request_id until some
 * server has answered it.
 */
final class ChaosTenant {
  /** What is asked for, and what the tenant has when it is done. */
  private record Wish(
      String name,
      String status,
      String version,
      BiFunction<TenantServiceBlockingStub, String, Operation> call) {}

  private final String tenantId;
  private final List<Wish> wishes = new ArrayList<>();

  /** The way is the random one of that number. */
  ChaosTenant(int number, Random random) {
    tenantId = "chaos_%d".formatted(number);
    String first = random.nextInt(4) == 0 ? ChaosSystem.SECOND : ChaosSystem.FIRST;
    install(first);
    upgrade(random.nextBoolean() ? ChaosSystem.THIRD : ChaosSystem.SECOND, first);
    switch (random.nextInt(6)) {
      case 0 -> rollback(ChaosSystem.FIRST);
      case 1 -> {
        rollback(ChaosSystem.FIRST);
        upgrade(ChaosSystem.THIRD, ChaosSystem.FIRST);
      }
      case 2 -> suspend();
      case 3 -> {
        suspend();
        resume();
      }
      case 4 -> uninstall();
      default -> {
        uninstall();
        if (random.nextBoolean()) {
          restore();
        } else {
          purge();
        }
      }
    }
  }

  String tenantId() {
    return tenantId;
  }

  /** What the registry must say in the end: status and version; empty when it must know nothing. */
  String expected() {
    Wish last = wishes.getLast();
    return last.status().isEmpty() ? "" : last.status() + " " + last.version();
  }

  int size() {
    return wishes.size();
  }

  /** Lives it. */
  void live(ChaosClient client) {
    for (int i = 0; i < wishes.size(); i++) {
      Wish wish = wishes.get(i);
      String requestId = "%s-%d".formatted(tenantId, i);
      Operation ended =
          client.ended(client.answer(tenants -> wish.call().apply(tenants, requestId)));
      if (ended.getState() != Operation.State.SUCCEEDED) {
        throw new AssertionError(wish.name() + " of " + tenantId + " did not succeed: " + ended);
      }
    }
  }

  private String here() {
    return wishes.getLast().version();
  }

  private void install(String version) {
    wish(
        "install",
        "active",
        version,
        (tenants, id) ->
            tenants.installSystem(
                InstallSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setVersion(version)
                    .setRequestId(id)
                    .build()));
  }

  private void upgrade(String version, String from) {
    if (version.equals(from)) {
      return;
    }
    wish(
        "upgrade",
        "active",
        version,
        (tenants, id) ->
            tenants.upgradeSystem(
                UpgradeSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setVersion(version)
                    .setRequestId(id)
                    .build()));
  }

  private void rollback(String version) {
    wish(
        "rollback",
        "active",
        version,
        (tenants, id) ->
            tenants.rollbackSystem(
                RollbackSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setVersion(version)
                    .setAllowDataLoss(true)
                    .setRequestId(id)
                    .build()));
  }

  private void suspend() {
    wish(
        "suspend",
        "suspended",
        here(),
        (tenants, id) ->
            tenants.suspendSystem(
                SuspendSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setRequestId(id)
                    .build()));
  }

  private void resume() {
    wish(
        "resume",
        "active",
        here(),
        (tenants, id) ->
            tenants.resumeSystem(
                ResumeSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setRequestId(id)
                    .build()));
  }

  private void uninstall() {
    wish(
        "uninstall",
        "uninstalled",
        here(),
        (tenants, id) ->
            tenants.uninstallSystem(
                UninstallSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setRequestId(id)
                    .build()));
  }

  private void restore() {
    wish(
        "restore",
        "active",
        here(),
        (tenants, id) ->
            tenants.restoreSystem(
                RestoreSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setRequestId(id)
                    .build()));
  }

  private void purge() {
    wish(
        "purge",
        "",
        "",
        (tenants, id) ->
            tenants.purgeSystem(
                PurgeSystemRequest.newBuilder()
                    .setTenantId(tenantId)
                    .setSystemId(ChaosSystem.ID)
                    .setRequestId(id)
                    .build()));
  }

  private void wish(
      String name,
      String status,
      String version,
      BiFunction<TenantServiceBlockingStub, String, Operation> call) {
    wishes.add(new Wish(name, status, version, call));
  }
}
