package com.prismicx.msr.server.version;

import com.prismicx.msr.server.error.ServiceException;
import java.util.List;

/** Between the contract's list of accepted findings and ours. */
final class AcceptedFindingProtos {
  private AcceptedFindingProtos() {}

  static List<AcceptedFinding> decode(com.prismicx.msr.v1.AcceptedFindings list) {
    List<com.prismicx.msr.v1.AcceptedFinding> messages = list.getItemsList();
    for (int i = 0; i < messages.size(); i++) {
      String field = "system_version.accepted_findings.items[" + i + "]";
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

  static com.prismicx.msr.v1.AcceptedFindings encode(List<AcceptedFinding> accepted) {
    com.prismicx.msr.v1.AcceptedFindings.Builder list =
        com.prismicx.msr.v1.AcceptedFindings.newBuilder();
    for (AcceptedFinding one : accepted) {
      list.addItemsBuilder()
          .setCode(one.code())
          .setEdge(one.edge())
          .setObject(one.object())
          .setReason(one.reason());
    }
    return list.build();
  }
}
