package com.prismicx.msr.server.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.prismicx.msr.server.RawCalls;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ConfigServiceProto;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ListSystemsRequest;
import com.prismicx.msr.v1.MigrationServiceProto;
import com.prismicx.msr.v1.OperationServiceProto;
import com.prismicx.msr.v1.SystemRegistryProto;
import com.prismicx.msr.v1.TenantServiceProto;
import com.prismicx.msr.v1.VersionServiceProto;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no client of ours sends. */
@ExtendWith(SharedServer.class)
final class BadBytesTest {
  private static final String CREATE = "prismicx.msr.v1.SystemRegistry/CreateSystem";
  private static final int VALID_ID = 2;

  private final Workbench bench;

  BadBytesTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void invalid_utf_8_is_not_parsable() {
    notParsable("prismicx.msr.v1.SystemRegistry/GetSystem", new byte[] {10, 2, (byte) 0xC3, 0x28});
    // A lone surrogate, as CESU-8 writes it.
    notParsable(
        "prismicx.msr.v1.SystemRegistry/GetSystem",
        new byte[] {10, 3, (byte) 0xED, (byte) 0xA0, (byte) 0x80});
  }

  @Test
  void a_script_in_another_encoding_is_not_parsable() throws IOException {
    byte[] latin1 = "COMMENT ON TABLE t IS 'caf\u00e9'".getBytes(ISO_8859_1);
    // CreateMigrationRequest.migration = 1, SchemaMigration.migration_sql = 5.
    notParsable("prismicx.msr.v1.MigrationService/CreateMigration", field(1, field(5, latin1)));
  }

  @Test
  void a_cut_message_is_not_parsable() {
    byte[] whole =
        GetSystemRequest.newBuilder().setSystemId("a_system_that_is_cut").build().toByteArray();
    notParsable(
        "prismicx.msr.v1.SystemRegistry/GetSystem",
        java.util.Arrays.copyOf(whole, whole.length - 1));
    notParsable("prismicx.msr.v1.SystemRegistry/GetSystem", new byte[] {10});
    notParsable("prismicx.msr.v1.SystemRegistry/GetSystem", new byte[] {0});
    notParsable("prismicx.msr.v1.SystemRegistry/GetSystem", "GET / HTTP/1.1".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 101, 3_000})
  void json_that_is_nested_too_deep_for_protobuf_is_not_parsable(int depth) throws IOException {
    notParsable(CREATE, field(1, field(8, nested(depth))));
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32})
  void json_that_is_nested_less_deep_is_refused_with_its_path(int depth) throws IOException {
    ByteString system =
        ByteString.copyFrom(field(1, "deep_one".getBytes(UTF_8)))
            .concat(ByteString.copyFrom(field(VALID_ID, "n".getBytes(UTF_8))))
            .concat(ByteString.copyFrom(field(4, "t".getBytes(UTF_8))))
            .concat(ByteString.copyFrom(field(8, nested(depth))));
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () -> RawCalls.call(bench.server().channel(), CREATE, fieldOf(system)));
    assertThat(refusal.fields().get(0)).startsWith("system.metadata");
  }

  private static byte[] fieldOf(ByteString message) throws IOException {
    return field(1, message.toByteArray());
  }

  @Test
  void seven_megabytes_are_too_large_and_so_is_one_byte_more_than_six() {
    for (int size : List.of((6 << 20) + 1, 7 << 20)) {
      Refusal refusal =
          Refusal.of(
              ErrorReason.REQUEST_TOO_LARGE,
              () -> RawCalls.call(bench.server().channel(), CREATE, new byte[size]));
      assertThat(refusal.message()).contains("6,291,456").contains("send less at once");
    }
  }

  @Test
  void seven_megabytes_that_were_compressed_are_too_large() throws IOException {
    byte[] large = field(1, field(3, new byte[7 << 20]));
    Refusal.of(
        ErrorReason.REQUEST_TOO_LARGE,
        () ->
            ClientCalls.blockingUnaryCall(
                bench.server().channel(),
                RawCalls.method(CREATE),
                CallOptions.DEFAULT.withCompression("gzip"),
                large));
  }

  @Test
  void a_message_that_even_the_transport_refuses_does_not_hurt_the_next_one() {
    assertThatThrownBy(() -> RawCalls.call(bench.server().channel(), CREATE, new byte[20 << 20]))
        .isInstanceOf(StatusRuntimeException.class);
    bench.server().systems().listSystems(ListSystemsRequest.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prismicx.msr.v1.SystemRegistry/DropSystem",
        "prismicx.msr.v1.Nothing/GetSystem",
        "a/b",
        "prismicx.msr.v2.SystemRegistry/GetSystem"
      })
  void an_unknown_method_is_said_to_be_unknown(String method) {
    assertThat(
            Refusal.of(
                    ErrorReason.METHOD_NOT_FOUND,
                    () -> RawCalls.call(bench.server().channel(), method, new byte[] {1, 2, 3}))
                .message())
        .contains(method);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void a_nul_character_in_any_text_is_refused_by_every_method(MethodDescriptor method) {
    for (FieldDescriptor field : method.getInputType().getFields()) {
      refusedNul(method, DynamicMessage.newBuilder(method.getInputType()), field, field.getName());
      if (isOurs(field)) {
        for (FieldDescriptor inner : field.getMessageType().getFields()) {
          DynamicMessage.Builder message = DynamicMessage.newBuilder(method.getInputType());
          DynamicMessage.Builder nested = DynamicMessage.newBuilder(field.getMessageType());
          if (isText(inner)) {
            message.setField(field, nested.setField(inner, "a\0b").build());
            refused(method, message, field.getName() + "." + inner.getName());
          }
        }
      }
    }
  }

  private void refusedNul(
      MethodDescriptor method, DynamicMessage.Builder message, FieldDescriptor field, String path) {
    if (isText(field)) {
      if (field.isRepeated()) {
        message.addRepeatedField(field, "a=\0b");
      } else {
        message.setField(field, "a\0b");
      }
      refused(method, message, path);
    }
  }

  private void refused(MethodDescriptor method, DynamicMessage.Builder message, String path) {
    Refusal refusal =
        Refusal.of(
            ErrorReason.REQUEST_INVALID,
            () ->
                RawCalls.call(
                    bench.server().channel(),
                    method.getService().getFullName() + "/" + method.getName(),
                    message.build().toByteArray()));
    assertThat(refusal.fields()).as(method.getName()).contains(path);
    assertThat(refusal.message()).doesNotContain("\0");
  }

  private static boolean isText(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.STRING;
  }

  private static boolean isOurs(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.MESSAGE
        && field.getMessageType().getFullName().startsWith("prismicx.");
  }

  static Stream<MethodDescriptor> methods() {
    return Stream.of(
            SystemRegistryProto.getDescriptor(),
            VersionServiceProto.getDescriptor(),
            MigrationServiceProto.getDescriptor(),
            TenantServiceProto.getDescriptor(),
            OperationServiceProto.getDescriptor(),
            ConfigServiceProto.getDescriptor())
        .flatMap(file -> file.getServices().stream())
        .map(ServiceDescriptor::getMethods)
        .flatMap(List::stream);
  }

  @Test
  void a_deadline_that_passes_ends_the_call_at_the_client() {
    assertThatThrownBy(
            () ->
                bench
                    .server()
                    .systems()
                    .withDeadlineAfter(1, TimeUnit.MICROSECONDS)
                    .listSystems(ListSystemsRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  private void notParsable(String method, byte[] bytes) {
    assertThat(
            Refusal.of(
                    ErrorReason.REQUEST_NOT_PARSABLE,
                    () -> RawCalls.call(bench.server().channel(), method, bytes))
                .message())
        .contains("check what encodes it");
  }

  /** A Struct with one key in another: {@code {"k": {"k": …}}}. */
  private static byte[] nested(int depth) throws IOException {
    byte[] struct = new byte[0];
    for (int i = 1; i < depth; i++) {
      // Struct.fields = 1: an entry with key = 1 and value = 2; Value.struct_value = 5.
      ByteArrayOutputStream entry = new ByteArrayOutputStream();
      entry.write(field(1, new byte[] {'k'}));
      entry.write(field(2, field(5, struct)));
      struct = field(1, entry.toByteArray());
    }
    return struct;
  }

  /** A length-delimited field. */
  private static byte[] field(int number, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(number, content);
    out.flush();
    return bytes.toByteArray();
  }
}
