package com.prismicx.msr.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tenants behind the wall of a real server, whose publishers' migrations are attacks. */
final class RealWall implements AutoCloseable {
  private static final String BASE =
      "CREATE TABLE item (id int PRIMARY KEY, secret text); INSERT INTO item VALUES (1, 'a secret')";

  private final Workbench bench;
  private final Connection admin;
  private final Tenant bystander;

  RealWall(Workbench bench) throws SQLException {
    this.bench = bench;
    this.admin = bench.tenantDatabase();
    this.bystander = tenant();
  }

  /** A tenant with one system of its own, whose further versions are scripts. */
  final class Tenant {
    private final String system = bench.system();
    private final String name;
    private int version = 1;

    private Tenant() {
      bench.release(system, "1.0.0", version, "0.0.0", BASE);
      name = bench.installed(system);
    }

    String schema() {
      return bench.installation(name, system).getSchemaName();
    }

    String name() {
      return name;
    }

    String system() {
      return system;
    }

    /** Publishes a script and upgrades to it; the first operation that fails, or the upgrade. */
    Operation run(String script) {
      return bench.server().await(start(script));
    }

    /** {@link #run} without waiting for the upgrade. */
    Operation start(String script) {
      String from = "1.0." + (version - 1);
      String to = "1.0." + version;
      version++;
      bench.draft(system, to, version);
      bench.edge(system, from, to, script);
      Operation published = bench.server().await(bench.publishing(system, to));
      return published.hasError() ? published : bench.upgrading(name, system, to);
    }
  }

  /** A new one. */
  Tenant tenant() {
    return new Tenant();
  }

  Site site(Tenant victim, Tenant attacker) {
    return new Site(
        admin, bench.server().stores().tenant().databaseName(), victim.schema(), attacker.schema());
  }

  /** Fails unless the attack leaves everything as it was; what became of its operation. */
  Operation withstands(Attack attack) throws SQLException {
    // Who is only attacked from outside is as good as new for the next attack, or this one fails.
    Tenant victim = attack.opening().isEmpty() ? bystander : tenant();
    Tenant attacker = tenant();
    Site site = site(victim, attacker);
    List<String> leashes = site.leashes();
    if (!attack.opening().isEmpty()) {
      victim.run(site.fill(attack.opening()));
    }
    List<String> goods = site.goods();
    Operation ended = attacker.run(site.fill(attack.script()));
    assertThat(site.shows(attack.damage())).as("the damage of %s", attack).isFalse();
    assertThat(site.goods()).as("what others have after %s", attack).isEqualTo(goods);
    assertThat(site.leashes()).as("the wall after %s", attack).isEqualTo(leashes);
    return ended;
  }

  @Override
  public void close() throws SQLException {
    admin.close();
  }
}
