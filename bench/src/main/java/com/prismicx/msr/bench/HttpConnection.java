package com.prismicx.msr.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A caller of one URL over one connection: as little HTTP/1.1 as that needs. The JDK's client costs about as much CPU as what
 * it calls, which on the same cores would make every contestant look alike.
 */
final class HttpConnection implements AutoCloseable {
  private static final int LARGEST_ANSWER = 64 << 10;
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

  private final Socket socket;
  private final byte[] request;
  private final byte[] answer = new byte[LARGEST_ANSWER];

  HttpConnection(int port, String path) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    request = ("GET " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").getBytes(ISO_8859_1);
  }

  /** Sends the request, reads the whole answer, says its status. */
  int get() throws IOException {
    socket.getOutputStream().write(request);
    int read = 0;
    int needed = Integer.MAX_VALUE;
    while (read < needed) {
      int more = socket.getInputStream().read(answer, read, answer.length - read);
      if (more <= 0) {
        throw new EOFException("the answer ends early, or is larger than " + LARGEST_ANSWER);
      }
      read += more;
      if (needed == Integer.MAX_VALUE) {
        needed = length(read);
      }
    }
    return Integer.parseInt(new String(answer, "HTTP/1.1 ".length(), 3, ISO_8859_1));
  }

  /** How many bytes head and body have together; the largest number while the head is not complete. */
  private int length(int read) throws IOException {
    String text = new String(answer, 0, read, ISO_8859_1);
    int headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return Integer.MAX_VALUE;
    }
    Matcher length = LENGTH.matcher(text).region(0, headEnd);
    if (!length.find()) {
      throw new IOException("an answer without content-length: " + text.substring(0, headEnd));
    }
    return headEnd + 4 + Integer.parseInt(length.group(1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
