package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.AcceptedFinding;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.GetProofRequest;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.SystemVersion;
import java.util.List;

/** A system whose version 1.0.0 has table {@code item} with sample rows, and a draft 1.1.0 on it for the gate to try. */
final class Draft {
  static final String EDGE = "1.0.0 -> 1.1.0";

  private final Workbench bench;
  private final String system;
  private final SystemVersion.Builder version;

  private Draft(Workbench bench, String system) {
    this.bench = bench;
    this.system = system;
    this.version = Workbench.version(system, "1.1.0", 2);
  }

  /** Items 1, 2 and 3, of which the last has no name. */
  static Draft on(Workbench bench) {
    return on(
        bench,
        "CREATE TABLE item (id int PRIMARY KEY, name text)",
        "INSERT INTO item VALUES (1, 'one'), (2, 'two'), (3, NULL)");
  }

  static Draft on(Workbench bench, String baseline, String sample) {
    String system = bench.system();
    bench.draft(Workbench.version(system, "1.0.0", 1).setSampleSql(sample));
    bench.edge(system, "0.0.0", "1.0.0", baseline);
    bench.publish(system, "1.0.0");
    return new Draft(bench, system);
  }

  Draft sample(String sql) {
    version.setSampleSql(sql);
    return this;
  }

  Draft accepting(FindingCode code, String edge, String object, String reason) {
    version
        .getAcceptedFindingsBuilder()
        .addItems(
            AcceptedFinding.newBuilder()
                .setCode(code)
                .setEdge(edge)
                .setObject(object)
                .setReason(reason));
    return this;
  }

  /** Tries it with one edge and no way back. */
  Proof tried(String up) {
    bench.draft(version);
    bench.edge(system, "1.0.0", "1.1.0", up);
    return tried();
  }

  Proof tried(String up, String down) {
    bench.draft(version);
    bench.edge(system, "1.0.0", "1.1.0", up, down);
    return tried();
  }

  /** Tries it with a baseline beside the edge. */
  Proof triedWithBaseline(String up, String baseline) {
    bench.draft(version);
    bench.edge(system, "1.0.0", "1.1.0", up);
    bench.edge(system, "0.0.0", "1.1.0", baseline);
    return tried();
  }

  String system() {
    return system;
  }

  private Proof tried() {
    Operation operation = bench.server().await(bench.publishing(system, "1.1.0"));
    Proof proof = proof(bench, system, "1.1.0");
    assertThat(operation.getState() == Operation.State.SUCCEEDED)
        .as("%s %s", operation, proof)
        .isEqualTo(proof.getPassed());
    assertThat(proof.getOperationId()).isEqualTo(operation.getOperationId());
    if (!proof.getPassed()) {
      assertThat(operation.getError().getReason())
          .as(operation.toString())
          .isEqualTo(ErrorReason.PROOF_FAILED);
    }
    return proof;
  }

  static Proof proof(Workbench bench, String system, String version) {
    return bench
        .server()
        .versions()
        .getProof(GetProofRequest.newBuilder().setSystemId(system).setVersion(version).build());
  }

  /** The findings' codes, without those that tell of what was not tried. */
  static List<FindingCode> codes(Proof proof) {
    return proof.getFindingsList().stream()
        .map(Finding::getCode)
        .filter(code -> code != FindingCode.UNPROVEN_ON_DATA)
        .toList();
  }

  /** The only finding with that code. */
  static Finding only(Proof proof, FindingCode code) {
    List<Finding> found =
        proof.getFindingsList().stream().filter(one -> one.getCode() == code).toList();
    assertThat(found).as(proof.toString()).hasSize(1);
    return found.getFirst();
  }
}
