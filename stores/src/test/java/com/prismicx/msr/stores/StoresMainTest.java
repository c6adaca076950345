package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoresMainTest {
  @TempDir Path dir;

  @Test
  void tells_how_to_connect_while_it_runs_and_leaves_nothing_behind() throws Exception {
    try (StoresProcess stores = StoresProcess.start(dir)) {
      assertThat(StoreDirectory.readProperties(dir.resolve("stores.properties")))
          .containsOnlyKeys(
              "control.url",
              "control.user",
              "control.password",
              "tenant.url",
              "tenant.user",
              "tenant.password",
              "mongo.url",
              "mongo.database")
          .containsEntry("mongo.database", "config_db")
          .isEqualTo(stores.asSettings());
      assertThat(stores.output()).containsExactly("stores ready");
      for (String secret : new String[] {"stores.properties", "admin.properties"}) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(secret))))
            .isEqualTo("rw-------");
      }
      Signal.TERM.sendTo(stores.pid());
      assertThat(stores.awaitExit()).isEqualTo(143);
    }
    assertThat(Running.processesOf(dir)).isEmpty();
    assertThat(dir).isDirectoryNotContaining("glob:**.properties");
  }

  @Test
  void runs_each_store_in_a_process_of_its_own() {
    try (StoresProcess mongo = StoresProcess.start(dir, "--only", "mongo");
        StoresProcess postgres = StoresProcess.start(dir, "--only", "postgres")) {
      assertThat(StoreDirectory.readProperties(dir.resolve("mongo.properties")))
          .containsOnlyKeys("mongo.url", "mongo.database");
      assertThat(StoreDirectory.readProperties(dir.resolve("postgres.properties"))).hasSize(6);
      assertThat(dir.resolve("stores.properties")).doesNotExist();
      Signal.TERM.sendTo(mongo.pid());
      assertThat(mongo.awaitExit()).isEqualTo(143);
      assertThat(dir.resolve("mongo.properties")).doesNotExist();
      assertThat(dir.resolve("postgres.properties")).exists();
      assertThat(postgres.isAlive()).isTrue();
    }
  }

  @Test
  void refuses_a_second_process_on_the_same_directory() {
    try (StoresProcess first = StoresProcess.start(dir)) {
      assertThatThrownBy(() -> StoresProcess.start(dir)).hasMessageContaining("is running already");
      assertThat(first.isAlive()).isTrue();
      assertThat(dir.resolve("stores.properties")).exists();
    }
  }

  @Test
  void names_the_port_that_is_taken_and_the_option_that_changes_it() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      for (String option : new String[] {"--postgres-port", "--mongo-port"}) {
        StoresProcess stores = StoresProcess.launch(dir, option, port);
        assertThat(stores.awaitExit()).isEqualTo(1);
        assertThat(stores.output())
            .containsExactly(
                "stores: Port %s on 127.0.0.1 is taken: free it, or choose another with %s"
                    .formatted(port, option));
      }
    }
    assertThat(Running.processesOf(dir)).isEmpty();
  }

  @Test
  void refuses_a_directory_that_cannot_be_one() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "");
    StoresProcess stores = StoresProcess.launch(file);
    assertThat(stores.awaitExit()).isEqualTo(1);
    assertThat(stores.output())
        .singleElement()
        .asString()
        .startsWith("stores: The directory " + file + " cannot be used");
  }

  @Test
  void refuses_a_machine_that_postgresql_was_not_built_for() {
    assertThatThrownBy(() -> PostgresBinaries.requireSupportedMachine("Linux", "aarch64"))
        .hasMessageContaining("Linux on aarch64")
        .hasMessageContaining("PostgreSQL of your own");
  }

  @Test
  void explains_a_wrong_command_line() {
    for (String[] words :
        new String[][] {{"--only", "oracle"}, {"--mongo-port", "70000"}, {"--fast"}, {"--only"}}) {
      StoresProcess stores = StoresProcess.launch(dir, words);
      assertThat(stores.awaitExit()).isEqualTo(1);
      assertThat(stores.output()).singleElement().asString().contains(words[0]);
    }
  }

  @Test
  void ends_when_it_is_told_to_in_the_middle_of_the_start() throws Exception {
    StoresProcess stores = StoresProcess.launch(dir);
    while (!Files.exists(dir.resolve("postgres"))) {
      Thread.sleep(10);
    }
    stores.close();
    assertThat(Running.processesOf(dir)).isEmpty();
  }

  @Test
  void ends_with_its_parent_even_if_that_is_killed() throws Exception {
    TestJvm parent = TestJvm.start("start", dir);
    assertThat(parent.firstLine()).startsWith("started ");
    parent.kill();
    for (int i = 0; i < 300 && !Running.processesOf(dir).isEmpty(); i++) {
      Thread.sleep(100);
    }
    assertThat(Running.processesOf(dir)).isEmpty();
  }
}
