package com.prismicx.msr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @Test
  void what_is_needed_is_little_and_everything_else_has_a_default() {
    Settings settings = Settings.parse(needed());
    assertThat(settings.grpc())
        .isEqualTo(new Settings.Grpc("127.0.0.1", 9090, false, 1000, Duration.ofSeconds(2)));
    assertThat(settings.control().poolSize()).isEqualTo(16);
    assertThat(settings.mongo().database()).isEqualTo("config_db");
    assertThat(settings.migrateControl()).isFalse();
    assertThat(settings.strictTenants()).isFalse();
    assertThat(settings.workers().lease()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void all_problems_are_told_together() {
    Map<String, String> values = needed();
    values.remove("control.url");
    values.remove("mongo.url");
    values.put("grpc.port", "65536");
    values.put("grpc.drain", "soon");
    values.put("control.pool-size", "many");
    values.put("strict-tenants", "yes");
    values.put("secret.key", "dG9vIHNob3J0");
    values.put("grpc.prot", "1");
    assertThatThrownBy(() -> Settings.parse(values))
        .message()
        .contains(
            "control.url is missing",
            "mongo.url is missing",
            "grpc.port is 65536, but must be between 0 and 65535",
            "grpc.drain is 'soon', but must be a duration such as 10s, 250ms or 5m",
            "control.pool-size is 'many', but must be a whole number",
            "strict-tenants is 'yes', but must be true or false",
            "secret.key must hold at least 32 random bytes, as base64",
            "unknown setting grpc.prot");
  }

  @Test
  void a_secret_is_never_printed() {
    Map<String, String> values = needed();
    values.put("control.password", "hunter2");
    values.put("tenant.password", "hunter2");
    assertThat(Settings.parse(values).toString())
        .doesNotContain("hunter2")
        .doesNotContain(values.get("secret.key"));
    values.put("secret.key", "not base64 at all: hunter2");
    assertThatThrownBy(() -> Settings.parse(values)).message().doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.168.1.2", "example.com", "::", "127.evil.example"})
  void without_authentication_only_loopback_is_listened_on_unless_insecure_is_set(String host) {
    Map<String, String> values = needed();
    values.put("grpc.host", host);
    assertThatThrownBy(() -> Settings.parse(values))
        .message()
        .contains("grpc.host is " + host, "insecure=true");
    values.put("insecure", "true");
    assertThat(Settings.parse(values).grpc().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
  void loopback_has_several_names(String host) {
    Map<String, String> values = needed();
    values.put("grpc.host", host);
    assertThat(Settings.parse(values).grpc().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({"250ms, 250", "10s, 10000", "1m, 60000", "0ms, 0"})
  void durations_have_units(String text, long millis) {
    Map<String, String> values = needed();
    values.put("grpc.drain", text);
    assertThat(Settings.parse(values).grpc().drain()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "ms",
        "1h",
        "-1s",
        "1.5s",
        "99999999999999999999s",
        "9223372036854775807m"
      })
  void other_durations_are_refused(String text) {
    Map<String, String> values = needed();
    values.put("grpc.drain", text);
    assertThatThrownBy(() -> Settings.parse(values)).message().contains("grpc.drain is");
  }

  @Test
  void connections_are_those_of_all_servers_on_that_postgresql() {
    Map<String, String> values = needed();
    assertThat(Settings.parse(values).connections()).isEqualTo(3 * (16 + 3 + 4 + 8 + 12));
    values.put("tenant.url", "jdbc:postgresql://elsewhere/t");
    assertThat(Settings.parse(values).connections()).isEqualTo(3 * (4 + 8 + 12));
  }

  @ParameterizedTest
  @CsvSource({
    "grpc.drain, 61s, 0s and 1m",
    "tenant.statement-timeout, 999ms, 1s and 1440m",
    "tenant.statement-timeout, 1441m, 1s and 1440m",
    "tenant.max-locks, 99, 100 and 100000000",
    "tenant.max-schema-size, 0, 1 and 2147483647",
    "tenant.export-timeout, 0s, 1s and 10080m",
    "operations.lease, 0s, 1s and 10m",
    "operations.lease, 601s, 1s and 10m",
  })
  void durations_have_bounds(String key, String text, String bounds) {
    Map<String, String> values = needed();
    values.put(key, text);
    assertThatThrownBy(() -> Settings.parse(values))
        .message()
        .contains(key + " is " + text + ", but must be between " + bounds);
  }

  @Test
  void every_key_that_is_read_can_come_from_the_environment() {
    Map<String, String> values = needed();
    Settings.KEYS.forEach(key -> values.putIfAbsent(key, "nonsense \0"));
    assertThatThrownBy(() -> Settings.parse(values)).message().doesNotContain("unknown setting");
    assertThat(new TreeSet<>(Settings.KEYS)).hasSameSizeAs(Settings.KEYS);
  }

  private static Map<String, String> needed() {
    return new HashMap<>(
        Map.of(
            "control.url", "jdbc:postgresql://localhost/c",
            "control.user", "c",
            "tenant.url", "jdbc:postgresql://localhost/t",
            "tenant.user", "t",
            "mongo.url", "mongodb://localhost",
            "secret.key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
  }
}
