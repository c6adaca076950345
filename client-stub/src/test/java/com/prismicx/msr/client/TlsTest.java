package com.prismicx.msr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private byte[] certificate;
  private ServerCredentials serverCredentials;

  @BeforeEach
  void make_a_certificate() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    serverCredentials =
        TlsServerCredentials.create(
            new ByteArrayInputStream(certificate),
            new ByteArrayInputStream(
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded())));
  }

  @Test
  void is_what_a_client_speaks_unless_told_otherwise() throws Exception {
    try (FakeServer server = FakeServer.withTls(serverCredentials, anything());
        MsrClient client =
            MsrClient.to(server.target())
                .credentials(
                    TlsChannelCredentials.newBuilder()
                        .trustManager(new ByteArrayInputStream(certificate))
                        .build())
                .connect()) {
      getSystem(client);
      assertThat(server.headers).hasSize(1);
    }
  }

  @Test
  void trusts_nobody_that_the_jdk_does_not_trust() {
    try (FakeServer server = FakeServer.withTls(serverCredentials, anything());
        MsrClient client = MsrClient.to(server.target()).connect()) {
      assertThatThrownBy(() -> getSystem(client)).isInstanceOf(UnavailableException.class);
      assertThat(server.headers).isEmpty();
    }
  }

  @Test
  void is_not_given_up_for_a_server_without_it() {
    try (FakeServer server = FakeServer.with(anything());
        MsrClient client = MsrClient.to(server.target()).connect()) {
      assertThatThrownBy(() -> getSystem(client)).isInstanceOf(UnavailableException.class);
      assertThat(server.headers).isEmpty();
    }
  }

  private static FakeRegistry anything() {
    return new FakeRegistry(request -> ManagementSystem.getDefaultInstance());
  }

  private static void getSystem(MsrClient client) {
    client.call(() -> client.systems().getSystem(GetSystemRequest.getDefaultInstance()));
  }

  private static byte[] pem(String kind, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, base64, kind)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
