package com.prismicx.msr.bench;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.prismicx.msr.v1.CreateSystemRequest;
import com.prismicx.msr.v1.GetSystemRequest;
import com.prismicx.msr.v1.ManagementSystem;

/** The system that is read and written: as large as a bundled one. */
final class Sample {
  static final String ID = "crm_standard";
  static final String PATH = "/api/v1/systems/" + ID;

  private static final ManagementSystem CONTENT =
      ManagementSystem.newBuilder()
          .setName("CRM Standard")
          .setType("crm")
          .setDescription(
              "Customer relationship management: accounts and the people in them, the opportunities"
                  + " they bring, and what was agreed, called and written along the way.")
          .setMetadata(
              Struct.newBuilder()
                  .putFields("owner", text("CRM team"))
                  .putFields("documentation", text("systems/README.md"))
                  .putFields("tags", texts("crm", "contacts", "opportunities", "activities")))
          .build();

  private Sample() {}

  /** The registration under that id. */
  static CreateSystemRequest create(String systemId) {
    return CreateSystemRequest.newBuilder()
        .setSystem(CONTENT.toBuilder().setSystemId(systemId))
        .build();
  }

  /** The question for it. */
  static GetSystemRequest get() {
    return GetSystemRequest.newBuilder().setSystemId(ID).build();
  }

  /** What the server answers, but for the times. */
  static ManagementSystem answer() {
    Timestamp time = Timestamp.newBuilder().setSeconds(1_795_305_600).setNanos(123_456_000).build();
    return CONTENT.toBuilder()
        .setSystemId(ID)
        .setStatus(ManagementSystem.Status.ACTIVE)
        .setCreatedAt(time)
        .setUpdatedAt(time)
        .setEtag("1")
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value texts(String... texts) {
    ListValue.Builder list = ListValue.newBuilder();
    for (String text : texts) {
      list.addValues(text(text));
    }
    return Value.newBuilder().setListValue(list).build();
  }
}
