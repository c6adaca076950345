package com.prismicx.msr.server;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.prismicx.msr.v1.ErrorReason;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which status code the contract gives each reason: the first word of the reason's comment in errors.proto. */
final class ContractCodes {
  private static final Map<ErrorReason, Status.Code> CODES = read();

  private ContractCodes() {}

  static Status.Code of(ErrorReason reason) {
    return Optional.ofNullable(CODES.get(reason))
        .orElseThrow(() -> new AssertionError(reason + " is no error of a call"));
  }

  /** The reasons with which a call over gRPC may end. */
  static List<ErrorReason> reasonsOfCalls() {
    return List.copyOf(CODES.keySet());
  }

  private static Map<ErrorReason, Status.Code> read() {
    FileDescriptorProto file = errors();
    EnumDescriptorProto reasons = file.getEnumType(0);
    Map<ErrorReason, Status.Code> codes = new EnumMap<>(ErrorReason.class);
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      // 5: enums of a file; 2: values of an enum.
      if (location.getPathCount() == 4
          && location.getPathList().subList(0, 3).equals(List.of(5, 0, 2))) {
        String comment = location.getLeadingComments().strip();
        ErrorReason reason = ErrorReason.valueOf(reasons.getValue(location.getPath(3)).getName());
        if (!comment.contains("REST only")) {
          code(comment).ifPresent(code -> codes.put(reason, code));
        }
      }
    }
    return codes;
  }

  private static Optional<Status.Code> code(String comment) {
    return Arrays.stream(Status.Code.values())
        .filter(
            code -> comment.startsWith(code.name() + ".") || comment.startsWith(code.name() + ","))
        .findFirst();
  }

  private static FileDescriptorProto errors() {
    try (InputStream in = ContractCodes.class.getResourceAsStream("/msr.pb")) {
      return FileDescriptorSet.parseFrom(in).getFileList().stream()
          .filter(file -> file.getName().endsWith("/errors.proto"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
