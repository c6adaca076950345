package com.prismicx.msr.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.PurgeSystemRequest;
import com.prismicx.msr.v1.ResumeSystemRequest;
import com.prismicx.msr.v1.SuspendSystemRequest;
import com.prismicx.msr.v1.UninstallSystemRequest;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a script leaves behind runs for whoever touches its tables next. Behind a naive wall that is somebody stronger; behind
 * ours it is the same role, and all else that the server does with an installation touches nothing of it.
 */
@ExtendWith(LenientServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LeftBehindTest {
  /** Takes what it can get, and says nothing when that is nothing; that it is immutable is a lie. */
  private static final String TRAP =
      "CREATE FUNCTION take() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
          + " EXECUTE 'DELETE FROM {victim}.item'; RETURN 1;"
          + " EXCEPTION WHEN OTHERS THEN RETURN 1; END $$;"
          + "CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
          + " $$ BEGIN RETURN {own}.take(); END $$;"
          + "CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
          + " PERFORM {own}.trap(); RETURN NEW; END $$;";

  private static final String TOUCH =
      "INSERT INTO {own}.item VALUES (2, 'more'); UPDATE {own}.item SET secret = 'other';"
          + " SELECT * FROM {own}.peek";

  private static final String NO_VIEW = "CREATE VIEW peek AS SELECT 1 AS a;";

  private final Workbench bench;
  private NaiveWall naive;
  private RealWall real;

  LeftBehindTest(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  void build() throws SQLException {
    naive = new NaiveWall();
    real = new RealWall(bench);
  }

  @AfterAll
  void tearDown() throws SQLException {
    real.close();
    naive.close();
  }

  static List<String> traps() {
    return List.of(
        NO_VIEW + "CREATE TRIGGER t BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION fire()",
        NO_VIEW
            + "CREATE TRIGGER t AFTER UPDATE ON item FOR EACH STATEMENT EXECUTE FUNCTION fire()",
        NO_VIEW
            + "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW EXECUTE FUNCTION fire()",
        NO_VIEW + "ALTER TABLE item ADD COLUMN d int DEFAULT trap()",
        NO_VIEW + "ALTER TABLE item ADD CHECK (trap() = 1) NOT VALID",
        NO_VIEW + "ALTER TABLE item ADD COLUMN g int GENERATED ALWAYS AS (trap()) STORED",
        NO_VIEW + "CREATE RULE r AS ON INSERT TO item DO ALSO SELECT trap()",
        NO_VIEW + "CREATE INDEX i ON item ((trap() + id))",
        "CREATE VIEW peek AS SELECT trap() AS a",
        "CREATE VIEW peek AS SELECT * FROM item;"
            + " CREATE RULE r AS ON UPDATE TO item DO ALSO SELECT trap()");
  }

  @ParameterizedTest
  @MethodSource("traps")
  void a_trap_harms_who_is_touched_by_somebody_stronger_and_is_not_here(String trap)
      throws SQLException {
    Site weak = naive.site();
    naive.run(Attack.Weakness.OWN_SCHEMA, weak.own(), weak.fill(TRAP + trap));
    restore(weak);
    naive.run(Attack.Weakness.SERVICE_SESSION, weak.own(), weak.fill(TOUCH));
    assertThat(weak.shows(Attack.VICTIM_IS_EMPTY)).as("harm by %s", trap).isTrue();

    RealWall.Tenant attacker = real.tenant();
    Site site = real.site(real.tenant(), attacker);
    List<String> leashes = site.leashes();
    List<String> goods = site.goods();
    // While an index is built nothing is found without its schema.
    String made = trap.contains("CREATE INDEX") ? TRAP + trap : here(TRAP + trap);
    bench.succeeded(attacker.run(site.fill(made)));
    bench.succeeded(attacker.run(site.fill(here(TOUCH))));
    assertThat(site.leashes()).isEqualTo(leashes);
    live(attacker);
    assertThat(site.goods()).isEqualTo(goods);
  }

  /** A schema that holds its own name is not as its version makes it, and the upgrade says so. */
  private static String here(String sql) {
    return sql.replace("{own}.", "");
  }

  /** Making the trap may spring it, for its own role. */
  private static void restore(Site weak) throws SQLException {
    Workbench.execute(
        weak.admin(),
        weak.fill("INSERT INTO {victim}.item VALUES (1, 'a') ON CONFLICT DO NOTHING"));
  }

  /** All else that the server does with an installation, to its end. */
  private void live(RealWall.Tenant tenant) {
    var calls = bench.server().tenants();
    bench.succeeded(
        calls.suspendSystem(
            SuspendSystemRequest.newBuilder()
                .setTenantId(tenant.name())
                .setSystemId(tenant.system())
                .build()));
    bench.succeeded(
        calls.resumeSystem(
            ResumeSystemRequest.newBuilder()
                .setTenantId(tenant.name())
                .setSystemId(tenant.system())
                .build()));
    bench.succeeded(
        calls.uninstallSystem(
            UninstallSystemRequest.newBuilder()
                .setTenantId(tenant.name())
                .setSystemId(tenant.system())
                .build()));
    bench.succeeded(
        calls.purgeSystem(
            PurgeSystemRequest.newBuilder()
                .setTenantId(tenant.name())
                .setSystemId(tenant.system())
                .build()));
  }
}
