package com.prismicx.msr.proto;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.prismicx.msr.v1.CommonProto;
import com.prismicx.msr.v1.ConfigServiceProto;
import com.prismicx.msr.v1.ErrorsProto;
import com.prismicx.msr.v1.HealthServiceProto;
import com.prismicx.msr.v1.MigrationServiceProto;
import com.prismicx.msr.v1.OperationServiceProto;
import com.prismicx.msr.v1.SystemRegistryProto;
import com.prismicx.msr.v1.TenantServiceProto;
import com.prismicx.msr.v1.VersionServiceProto;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The contract as the build has it. */
final class Contract {
  private Contract() {}

  /** Our own files with their comments, from the descriptor set that Envoy reads. */
  static List<FileDescriptorProto> files() throws IOException {
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    AnnotationsProto.registerAllExtensions(registry);
    try (InputStream in = Contract.class.getResourceAsStream("/msr.pb")) {
      return FileDescriptorSet.parseFrom(in, registry).getFileList().stream()
          .filter(file -> file.getPackage().equals("prismicx.msr.v1"))
          .toList();
    }
  }

  static List<MethodDescriptor> methods() {
    return Stream.of(
            SystemRegistryProto.getDescriptor(),
            VersionServiceProto.getDescriptor(),
            MigrationServiceProto.getDescriptor(),
            TenantServiceProto.getDescriptor(),
            OperationServiceProto.getDescriptor(),
            ConfigServiceProto.getDescriptor(),
            HealthServiceProto.getDescriptor(),
            CommonProto.getDescriptor(),
            ErrorsProto.getDescriptor())
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .toList();
  }

  /** Verb, path and body of a method, such as {@code POST /api/v1/systems body=system}. */
  static String rest(MethodDescriptor method) {
    HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
    String path =
        switch (rule.getPatternCase()) {
          case GET -> rule.getGet();
          case PUT -> rule.getPut();
          case POST -> rule.getPost();
          case PATCH -> rule.getPatch();
          case DELETE -> rule.getDelete();
          case CUSTOM, PATTERN_NOT_SET -> throw new AssertionError(method + " has no REST face");
        };
    String body = rule.getBody().isEmpty() ? "" : " body=" + rule.getBody();
    return rule.getPatternCase().name().toUpperCase(Locale.ROOT) + " " + path + body;
  }

  /** The messages of the requests, with the resources that they carry. */
  static Stream<Descriptor> requests() {
    return methods().stream()
        .map(MethodDescriptor::getInputType)
        .flatMap(
            request ->
                Stream.concat(
                    Stream.of(request),
                    request.getFields().stream()
                        .filter(field -> field.getJavaType().name().equals("MESSAGE"))
                        .map(field -> field.getMessageType())
                        .filter(type -> type.getFile().getPackage().startsWith("prismicx."))))
        .distinct();
  }
}
