package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TestStoresTest {
  @Test
  void gives_databases_of_one_s_own_to_many_at_once() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<StoreSettings> fresh = TestStores::fresh;
      List<StoreSettings> all =
          executor.invokeAll(List.of(fresh, fresh, fresh, fresh)).stream()
              .map(Future::resultNow)
              .toList();
      assertThat(all.stream().map(StoreSettings::mongoDatabase).distinct()).hasSize(4);
      for (StoreSettings stores : all) {
        Sql.execute(stores.control(), "CREATE TABLE same_name (n int)");
        Sql.execute(stores.tenant(), "CREATE SCHEMA same_name");
      }
      all.forEach(StoreSettings::drop);
    }
  }

  @Test
  void gives_the_settings_that_a_server_starts_with() throws Exception {
    try (StoreSettings stores = TestStores.fresh()) {
      assertThat(stores.asSettings())
          .hasSize(8)
          .containsEntry("control.user", "msr_control")
          .containsEntry("tenant.user", "msr_provisioner");
      assertThat(stores.toString()).doesNotContain(stores.control().password());
    }
  }

  @Test
  void removes_databases_and_the_roles_that_were_made_in_them() throws Exception {
    StoreSettings stores = TestStores.fresh();
    String role = "msr_" + stores.mongoDatabase();
    Sql.execute(
        stores.tenant(),
        "SET ROLE msr_p_00",
        "CREATE ROLE " + role,
        "RESET ROLE",
        "CREATE SCHEMA s",
        "GRANT USAGE ON SCHEMA s TO " + role);
    try (Mongo mongo = Mongo.connect(stores.mongoUrl(), stores.mongoDatabase());
        var idle = stores.tenant().connect()) {
      mongo.insert("c", new Document("n", 1));
      stores.drop();
      assertThat(mongo.all("c")).isEmpty();
      assertThat(idle.isValid(5)).isFalse();
    }
    assertThatThrownBy(() -> stores.control().connect())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("does not exist");
    assertThat(
            Sql.rows(stores.admin(), "SELECT rolname FROM pg_roles WHERE rolname = '" + role + "'"))
        .isEmpty();
  }

  @Test
  void leaves_the_standing_roles_alone() throws Exception {
    TestStores.fresh().drop();
    assertThat(
            Sql.rows(
                TestStores.shared().admin(),
                "SELECT rolname FROM pg_roles WHERE rolname ~ '^msr_' AND rolname !~ 'msr_p_'"))
        .containsAll(
            Stream.of("msr_control", "msr_connect", "msr_provisioner").collect(Collectors.toSet()));
  }

  @Test
  void serves_several_test_jvms_at_once_and_is_left_as_it_was() throws Exception {
    DatabaseAddress admin = TestStores.shared().admin();
    List<TestJvm> jvms = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jvms.add(TestJvm.start("fresh", TestStores.shared().directory()));
    }
    for (TestJvm jvm : jvms) {
      String database = jvm.output().strip();
      assertThat(database).matches("test_control_[0-9a-f]{16}");
      assertThat(Sql.rows(admin, "SELECT 1 FROM pg_database WHERE datname = '" + database + "'"))
          .isEmpty();
    }
  }
}
