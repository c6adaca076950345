package com.prismicx.msr.cli.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.v1.SystemConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A configuration in a file: the document alone, or in the envelope in which `config get -o json` printed it, which says whose
 * it is and at which state it was read.
 *
 * @param systemId empty if the file does not say
 * @param tenantId empty if the file does not say, or for the system layer
 * @param etag empty if the file does not say
 */
public record ConfigFile(Struct configuration, String systemId, String tenantId, String etag) {

  private static final Set<String> ENVELOPE =
      Set.of("system_id", "configuration", "revision", "etag");

  /**
   * Reads a file, or the standard input if it is {@code -}.
   *
   * @throws DocumentException if it is not a JSON object
   */
  public static ConfigFile read(Path file) {
    try {
      Struct document = StrictDocument.jsonObject(text(file));
      return document.getFieldsMap().keySet().containsAll(ENVELOPE)
          ? ofEnvelope(document)
          : new ConfigFile(document, "", "", "");
    } catch (DocumentException e) {
      throw new DocumentException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Whether it says nothing of whose it is, or that it is this layer's. */
  public boolean isOf(SystemConfiguration layer) {
    return systemId.isEmpty()
        || (systemId.equals(layer.getSystemId()) && tenantId.equals(layer.getTenantId()));
  }

  private static ConfigFile ofEnvelope(Struct envelope) {
    return new ConfigFile(
        envelope.getFieldsOrThrow("configuration").getStructValue(),
        text(envelope, "system_id"),
        text(envelope, "tenant_id"),
        text(envelope, "etag"));
  }

  private static String text(Struct envelope, String key) {
    return envelope.getFieldsOrDefault(key, Value.getDefaultInstance()).getStringValue();
  }

  private static String text(Path file) throws IOException {
    return file.equals(Path.of("-"))
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(file);
  }
}
