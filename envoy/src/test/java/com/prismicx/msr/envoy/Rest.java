package com.prismicx.msr.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A REST caller: any verb, any header, the answer as it came. Headers are given as name, value, name, value … */
final class Rest {
  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  Rest(URI base) {
    this.base = base;
  }

  /** What came back; a body that came as gzip is unpacked. */
  record Answer(int status, HttpHeaders headers, String body) {
    /** The header's first value, or null. */
    String header(String name) {
      return headers.firstValue(name).orElse(null);
    }

    JsonNode json() {
      return JSON.readTree(body);
    }

    /** The `reason` of the error's google.rpc.ErrorInfo. */
    String reason() {
      for (JsonNode detail : json().path("details")) {
        if (detail.path("@type").asString("").endsWith("google.rpc.ErrorInfo")) {
          return detail.path("reason").asString();
        }
      }
      return null;
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  /** The lines of an answer as they come; closing the stream ends the call. */
  Stream<String> lines(String path) {
    try {
      return client
          .send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofLines())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer send(String verb, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(verb, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), answer.headers(), text(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sends these bytes (a character is a byte) on a connection of their own and returns what comes back until it is closed:
   * for what a well-behaved client does not send. `connection: close` among the headers makes it end.
   */
  String raw(String request) {
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(10_000);
      Thread.ofVirtual().start(() -> write(socket, request.getBytes(ISO_8859_1)));
      InputStream in = socket.getInputStream();
      for (int c = in.read(); c >= 0; c = in.read()) {
        answer.append((char) c);
      }
    } catch (SocketException reset) {
      return answer.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer.toString();
  }

  /** Who refuses a request in the middle need not take the rest of it. */
  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException refused) {
      return;
    }
  }

  private static String text(HttpResponse<byte[]> answer) throws IOException {
    boolean zipped =
        answer.headers().firstValue("content-encoding").filter("gzip"::equals).isPresent();
    InputStream body = new ByteArrayInputStream(answer.body());
    return new String((zipped ? new GZIPInputStream(body) : body).readAllBytes(), UTF_8);
  }
}
