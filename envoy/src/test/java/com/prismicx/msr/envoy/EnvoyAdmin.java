package com.prismicx.msr.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A caller of Envoy's admin interface on its unix socket. */
record EnvoyAdmin(Path socket) {
  private static final Pattern LISTENER =
      Pattern.compile("^main::127\\.0\\.0\\.1:(\\d+)$", Pattern.MULTILINE);
  private static final Pattern ACTIVE =
      Pattern.compile("^http\\.main\\.downstream_rq_active: (\\d+)$", Pattern.MULTILINE);

  /** The port that Envoy listens on; empty while it does not. */
  Optional<Integer> port() {
    try {
      return number(LISTENER, call("GET", "/listeners"));
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  /** How many calls are in flight. */
  int callsInFlight() {
    return number(ACTIVE, callOrFail("GET", "/stats?filter=downstream_rq_active")).orElseThrow();
  }

  /** Tells callers to close their connections and, after the drain time, takes no new ones; calls in flight go on. */
  void drain() {
    callOrFail("POST", "/drain_listeners?graceful");
  }

  private String callOrFail(String verb, String path) {
    try {
      return call(verb, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String call(String verb, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request =
          verb
              + " "
              + path
              + " HTTP/1.1\r\nhost: admin\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8).replace("\r", "");
    }
  }

  private static Optional<Integer> number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
  }
}
