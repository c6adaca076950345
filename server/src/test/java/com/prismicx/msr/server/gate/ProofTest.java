package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.LenientServer;
import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.Finding;
import com.prismicx.msr.v1.FindingCode;
import com.prismicx.msr.v1.Operation;
import com.prismicx.msr.v1.Proof;
import com.prismicx.msr.v1.SystemVersion;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a proof says beside its findings, and who may publish in spite of them. */
final class ProofTest {
  private static final String UP = "ALTER TABLE item ADD COLUMN age int";
  private static final String WRONG = "SELECT 1";

  @Nested
  @ExtendWith(SharedServer.class)
  final class Enforced {
    private final Workbench bench;

    Enforced(Workbench bench) {
      this.bench = bench;
    }

    @Test
    void a_wrong_rollback_leaves_a_draft_with_its_proof() {
      Draft draft = Draft.on(bench);
      Proof proof = draft.tried(UP, WRONG);

      SystemVersion version =
          bench.server().versions().getVersion(Versions.get(draft.system(), "1.1.0"));
      assertThat(version.getStatus()).isEqualTo(SystemVersion.Status.DRAFT);
      Operation operation = bench.server().await(bench.publishing(draft.system(), "1.1.0"));
      assertThat(operation.getState()).isEqualTo(Operation.State.FAILED);
      assertThat(operation.getError().getReason()).isEqualTo(ErrorReason.PROOF_FAILED);
      assertThat(operation.getError().getMessage())
          .contains("ROLLBACK_STRUCTURE in 1.0.0 -> 1.1.0 down")
          .contains("column item.age is too many")
          .contains("GET /api/v1/systems/" + draft.system() + "/versions/1.1.0/proof");
      Proof again = Draft.proof(bench, draft.system(), "1.1.0");
      assertThat(again.getOperationId()).isEqualTo(operation.getOperationId());
      assertThat(again.getContentSha256()).isEqualTo(proof.getContentSha256());
      assertThat(again.getFindingsList()).isEqualTo(proof.getFindingsList());
    }

    @Test
    void an_accepted_finding_does_not_stand_against_publishing_and_keeps_its_reason() {
      Draft draft =
          Draft.on(bench)
              .accepting(
                  FindingCode.ROLLBACK_STRUCTURE, Draft.EDGE, "item.age", "nobody goes back");
      Proof proof = draft.tried(UP, WRONG);

      assertThat(proof.getPassed()).isTrue();
      Finding finding = Draft.only(proof, FindingCode.ROLLBACK_STRUCTURE);
      assertThat(finding.getSeverity()).isEqualTo(Finding.Severity.ERROR);
      assertThat(finding.getAcceptedBecause()).isEqualTo("nobody goes back");
      SystemVersion version =
          bench.server().versions().getVersion(Versions.get(draft.system(), "1.1.0"));
      assertThat(version.getAcceptedFindings().getItemsList()).hasSize(1);
      assertThat(version.getContentSha256()).isEqualTo(proof.getContentSha256());
    }

    @Test
    void what_is_accepted_elsewhere_counts_for_nothing_here() {
      assertThat(
              Draft.on(bench)
                  .accepting(FindingCode.ROLLBACK_STRUCTURE, "0.0.0 -> 1.1.0", "", "not this edge")
                  .accepting(FindingCode.ROLLBACK_STRUCTURE, "", "item.name", "not this object")
                  .accepting(FindingCode.ROLLBACK_ROWS, "", "", "not this code")
                  .tried(UP, WRONG)
                  .getPassed())
          .isFalse();
    }

    @Test
    void what_leaves_no_version_at_all_cannot_be_accepted() {
      Refusal.of(
          ErrorReason.REQUEST_INVALID,
          () ->
              Draft.on(bench)
                  .accepting(FindingCode.STATEMENT_FAILED, "", "", "it works for us")
                  .tried(UP));
    }

    @Test
    void each_statement_tells_its_locks() {
      Proof proof = Draft.on(bench).tried(UP, "ALTER TABLE item DROP COLUMN age");

      assertThat(proof.getEdges(0).getStatementsList())
          .extracting(statement -> statement.getDirection() + " " + statement.getStatement())
          .containsExactly("up " + UP, "down ALTER TABLE item DROP COLUMN age");
      assertThat(proof.getEdges(0).getStatements(0).getLocksList())
          .anySatisfy(
              lock -> {
                assertThat(lock.getObject()).isEqualTo("item");
                assertThat(lock.getMode()).isEqualTo("AccessExclusiveLock");
              });
    }
  }

  @Nested
  @ExtendWith(LenientServer.class)
  final class Reported {
    private final Workbench bench;

    Reported(Workbench bench) {
      this.bench = bench;
    }

    @Test
    void what_was_found_is_kept_and_does_not_stand_against_publishing() {
      Proof proof = Draft.on(bench).tried(UP, WRONG);

      assertThat(proof.getPassed()).isTrue();
      assertThat(Draft.only(proof, FindingCode.ROLLBACK_STRUCTURE).getSeverity())
          .isEqualTo(Finding.Severity.ERROR);
      assertThat(proof.getFingerprint()).hasSize(64);
    }

    @Test
    void a_version_that_cannot_be_built_is_published_without_a_fingerprint() {
      Proof proof = Draft.on(bench).tried("SELECT nothing");

      assertThat(proof.getPassed()).isTrue();
      assertThat(proof.getFingerprint()).isEmpty();
    }
  }
}
