package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.sandbox.Adoption;
import com.prismicx.msr.v1.ForeignSchema;

/** From what could be adopted to the contract's message. */
final class AdoptionProtos {
  private AdoptionProtos() {}

  static ForeignSchema encode(Adoption.Candidate candidate) {
    return ForeignSchema.newBuilder()
        .setSchema(candidate.schema())
        .setOwner(candidate.owner())
        .setGranted(candidate.granted())
        .build();
  }
}
