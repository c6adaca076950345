package com.prismicx.msr.server.attack;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Workbench;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a publisher's script cannot do to others, to what all share, and to the server's own record of it. */
@ExtendWith(LenientServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackTest {
  private static final String HERE = "com.prismicx.msr.server.attack.";

  private final Workbench bench;
  private NaiveWall naive;
  private RealWall real;

  AttackTest(Workbench bench) {
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

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    HERE + "RoleAttacks#all",
    HERE + "SharedAttacks#all",
    HERE + "HistoryAttacks#all",
    HERE + "OpeningAttacks#all"
  })
  void harms_a_naive_wall_and_not_ours(Attack attack) throws SQLException {
    naive.suffers(attack);
    real.withstands(attack);
  }
}
