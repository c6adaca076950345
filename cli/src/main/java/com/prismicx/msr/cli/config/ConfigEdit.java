package com.prismicx.msr.cli.config;

import com.google.protobuf.Struct;
import com.prismicx.msr.cli.json.DocumentException;
import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.cli.json.StrictDocument;
import com.prismicx.msr.client.InvalidRequestException;
import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.client.MsrException;
import com.prismicx.msr.v1.SystemConfiguration;
import com.prismicx.msr.v1.UpdateConfigRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Editing a configuration in an editor, until the service takes it or the user gives up. What was refused stands above the
 * text when the editor opens again; a text that was not stored is kept in its file.
 */
public final class ConfigEdit {

  private static final String COMMENT = "//";

  private final MsrClient client;
  private final Editor editor;
  private final PrintWriter err;

  /** @param err is told where a text is that was not stored */
  public ConfigEdit(MsrClient client, Editor editor, PrintWriter err) {
    this.client = client;
    this.editor = editor;
    this.err = err;
  }

  /**
   * Lets the user edit a layer and stores it if it is still the one that was read.
   *
   * @return what is stored now; empty if the user changed nothing
   * @throws MsrException if the service does not take it for a reason that editing cannot mend
   * @throws DocumentException if the user left a text as it was refused
   */
  public Optional<SystemConfiguration> edit(SystemConfiguration present, String reason) {
    try {
      Path file = Files.createTempFile("msr-config-", ".json");
      try {
        Optional<SystemConfiguration> stored = edit(present, reason, file);
        Files.delete(file);
        return stored;
      } catch (MsrException | DocumentException | IOException e) {
        err.printf("msr: nothing was stored; your text is in %s%n", file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot edit", e);
    }
  }

  private Optional<SystemConfiguration> edit(SystemConfiguration present, String reason, Path file)
      throws IOException {
    String text = Json.pretty(present.getConfiguration());
    List<String> problems = List.of();
    while (true) {
      String edited = edited(file, heading(present, problems) + text);
      if (edited.isBlank()) {
        return Optional.empty();
      }
      if (!problems.isEmpty() && edited.equals(text)) {
        throw new DocumentException("given up: " + String.join("; ", problems));
      }
      text = edited;
      try {
        Struct document = StrictDocument.jsonObjectWithComments(Files.readString(file));
        return document.equals(present.getConfiguration())
            ? Optional.empty()
            : Optional.of(store(present, document, reason));
      } catch (DocumentException e) {
        problems = List.of(e.getMessage());
      } catch (InvalidRequestException e) {
        problems = problems(e);
      }
    }
  }

  /** What the user made of a text, without the comments at its top. */
  private String edited(Path file, String text) throws IOException {
    Files.writeString(file, text);
    editor.edit(file);
    return Files.readString(file)
        .lines()
        .dropWhile(line -> line.startsWith(COMMENT))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String heading(SystemConfiguration present, List<String> problems) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Configuration of %s. Lines that begin with // are left out."
            .formatted(Layer.describe(present)));
    lines.add("Save it to store it; leave it as it is, or empty, to change nothing.");
    if (!problems.isEmpty()) {
      lines.add("");
      lines.add("NOT STORED; mend it, or leave it as it is to give up:");
      problems.forEach(problem -> lines.add("  " + problem));
    }
    return lines.stream()
        .map(line -> (COMMENT + " " + line).strip() + "\n")
        .collect(Collectors.joining());
  }

  private SystemConfiguration store(SystemConfiguration present, Struct document, String reason) {
    UpdateConfigRequest.Builder request =
        UpdateConfigRequest.newBuilder()
            .setSystemId(present.getSystemId())
            .setConfiguration(document)
            .setEtag(present.getEtag())
            .setReason(reason);
    if (present.hasTenantId()) {
      request.setTenantId(present.getTenantId());
    }
    return client.call(() -> client.config().updateConfig(request.build()));
  }

  private static List<String> problems(InvalidRequestException e) {
    return Stream.concat(
            Stream.of(e.description()),
            e.fieldViolations().stream().map(v -> v.getField() + ": " + v.getDescription()))
        .flatMap(String::lines)
        .filter(Predicate.not(String::isBlank))
        .toList();
  }
}
