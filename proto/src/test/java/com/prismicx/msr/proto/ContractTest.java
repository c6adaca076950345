package com.prismicx.msr.proto;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ContractTest {
  private static final Path GOLDEN = Path.of("src/test/resources/rest-face.golden.txt");

  /** Where comments stand in a file: messages, their fields, nested ones, enums and values, services and methods. */
  private static final List<List<Integer>> COMMENTED =
      List.of(
          List.of(4),
          List.of(4, 2),
          List.of(4, 3),
          List.of(4, 3, 2),
          List.of(4, 4),
          List.of(4, 4, 2),
          List.of(4, 3, 4),
          List.of(4, 3, 4, 2),
          List.of(5),
          List.of(5, 2),
          List.of(6),
          List.of(6, 2));

  @Test
  void no_two_methods_share_a_verb_and_a_path() {
    assertThat(
            Contract.methods().stream()
                .map(Contract::rest)
                .map(rest -> rest.replaceAll(" body=.*", "").replaceAll("\\{[^}]*}", "{}")))
        .doesNotHaveDuplicates();
  }

  @Test
  void every_element_has_a_comment() throws IOException {
    for (FileDescriptorProto file : Contract.files()) {
      assertThat(
              file.getSourceCodeInfo().getLocationList().stream()
                  .filter(location -> COMMENTED.contains(kind(location)))
                  .filter(location -> location.getLeadingComments().isBlank())
                  .map(location -> file.getName() + ":" + (location.getSpan(0) + 1)))
          .isEmpty();
    }
  }

  @Test
  void every_text_that_a_caller_sends_has_a_bound() {
    Set<String> outputOnly =
        Set.of("version_id", "content_sha256", "migration_id", "page_token", "etag");
    List<String> unbounded = new ArrayList<>();
    Contract.requests()
        .forEach(
            message ->
                message.getFields().stream()
                    .filter(field -> field.getType() == FieldDescriptor.Type.STRING)
                    .filter(field -> !field.isRepeated())
                    .filter(field -> !outputOnly.contains(field.getName()))
                    .filter(field -> !isBounded(field))
                    .forEach(field -> unbounded.add(field.getFullName())));
    assertThat(unbounded).isEmpty();
  }

  @Test
  void the_rest_face_is_the_documented_one() throws IOException {
    String face =
        Contract.methods().stream()
            .map(method -> Contract.rest(method) + "  ->  " + name(method))
            .sorted()
            .collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("msr.golden.update")) {
      Files.writeString(GOLDEN, face);
    }
    assertThat(face)
        .as(
            "the REST face; a changed or missing line breaks callers. Renew %s with"
                + " -Dmsr.golden.update=true when it is meant",
            GOLDEN)
        .isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }

  @Test
  void the_paths_of_the_source_document_are_there() {
    assertThat(Contract.methods().stream().map(Contract::rest))
        .contains(
            "GET /api/v1/systems",
            "GET /api/v1/systems/{system_id}",
            "POST /api/v1/systems body=system",
            "PUT /api/v1/systems/{system.system_id} body=system",
            "GET /api/v1/systems/{system_id}/config",
            "PUT /api/v1/systems/{system_id}/config body=*",
            "GET /health");
  }

  private static boolean isBounded(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
    StringRules text = rules.getString();
    return text.hasMaxLen() || text.hasMaxBytes() || text.hasPattern();
  }

  private static String name(MethodDescriptor method) {
    return method.getService().getName() + "." + method.getName();
  }

  /** The field numbers of a location's path without the indexes between them. */
  private static List<Integer> kind(Location location) {
    List<Integer> kind = new ArrayList<>();
    for (int i = 0; i < location.getPathCount(); i += 2) {
      kind.add(location.getPath(i));
    }
    return location.getPathCount() % 2 == 0 ? kind : List.of();
  }
}
