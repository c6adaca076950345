package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import java.util.List;

/** Between the contract's list of accepted findings and ours. */
final class AcceptedFindingProtos {
  private AcceptedFindingProtos() {}

  static List<AcceptedFinding> decode(List<com.prismicx.msr.v1.AcceptedFinding> messages) {
    for (int i = 0; i < messages.size(); i++) {
      String field = "system_version.accepted_findings[" + i + "]";
      if (AcceptedFinding.NEVER.contains(messages.get(i).getCode())) {
        throw ServiceException.invalid(
            field + ".code",
            messages.get(i).getCode() + " cannot be accepted; mend what causes it");
      }
      if (messages.get(i).getReason().isBlank()) {
        throw ServiceException.invalid(field + ".reason", "must say why it is accepted");
      }
    }
    return messages.stream()
        .map(
            message ->
                new AcceptedFinding(
                    message.getCode(), message.getEdge(), message.getObject(), message.getReason()))
        .toList();
  }

  static List<com.prismicx.msr.v1.AcceptedFinding> encode(List<AcceptedFinding> accepted) {
    return accepted.stream()
        .map(
            one ->
                com.prismicx.msr.v1.AcceptedFinding.newBuilder()
                    .setCode(one.code())
                    .setEdge(one.edge())
                    .setObject(one.object())
                    .setReason(one.reason())
                    .build())
        .toList();
  }
}
