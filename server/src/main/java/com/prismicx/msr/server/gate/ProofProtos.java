package com.prismicx.msr.server.gate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import com.prismicx.msr.server.wire.Fields;
import com.prismicx.msr.v1.ProvenStatement;

/** Between {@link Proof} and the contract's message, which is also how it is stored. */
final class ProofProtos {
  private static final int MAX_STATEMENT = 2_000;
  private static final int MAX_STATEMENTS = 1_000;
  private static final int MAX_TEXT = 5_000;

  private ProofProtos() {}

  static com.prismicx.msr.v1.Proof encode(Proof proof) {
    var message =
        com.prismicx.msr.v1.Proof.newBuilder()
            .setSystemId(proof.version().systemId())
            .setVersion(proof.version().version())
            .setPassed(proof.passed())
            .setOperationId(proof.operationId())
            .setCreatedAt(Fields.timestamp(proof.createdAt()))
            .setContentSha256(proof.contentSha256())
            .setFingerprint(proof.end().map(end -> end.structure().sha256()).orElse(""))
            .setServerMajor(proof.end().map(end -> end.structure().serverMajor()).orElse(0));
    proof.findings().forEach(finding -> message.addFindings(encode(finding)));
    proof.edges().forEach(edge -> message.addEdges(encode(edge)));
    return message.build();
  }

  static String print(Proof proof) {
    try {
      return JsonFormat.printer()
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .print(encode(proof));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  static com.prismicx.msr.v1.Proof parse(String json) {
    var message = com.prismicx.msr.v1.Proof.newBuilder();
    try {
      // A newer server may have stored more than this one knows.
      JsonFormat.parser().ignoringUnknownFields().merge(json, message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored proof is no proof", e);
    }
    return message.build();
  }

  private static com.prismicx.msr.v1.Finding encode(Judged judged) {
    Finding finding = judged.finding();
    return com.prismicx.msr.v1.Finding.newBuilder()
        .setCode(finding.code())
        .setSeverity(com.prismicx.msr.v1.Finding.Severity.valueOf(judged.severity().name()))
        .setEdge(finding.edge())
        .setDirection(finding.direction())
        .setStep(finding.step())
        .setStatementNumber(finding.statementNumber())
        .setLine(finding.line())
        .setStatement(cut(finding.statement(), MAX_STATEMENT))
        .setObject(cut(finding.object(), MAX_TEXT))
        .setMessage(cut(finding.message(), MAX_TEXT))
        .setAdvice(cut(finding.advice(), MAX_TEXT))
        .setAcceptedBecause(judged.acceptedBecause())
        .build();
  }

  private static com.prismicx.msr.v1.ProvenEdge encode(ProvenEdge edge) {
    var message =
        com.prismicx.msr.v1.ProvenEdge.newBuilder()
            .setVersionFrom(edge.edge().from())
            .setVersionTo(edge.edge().to())
            .addAllLost(edge.lost())
            .addAllUnprovenTables(edge.unprovenTables());
    edge.statements().stream()
        .limit(MAX_STATEMENTS)
        .forEach(statement -> message.addStatements(encode(statement)));
    switch (edge.edgeClass()) {
      case LOSSLESS -> message.setEdgeClass(com.prismicx.msr.v1.ProvenEdge.EdgeClass.LOSSLESS);
      case LOSSY -> message.setEdgeClass(com.prismicx.msr.v1.ProvenEdge.EdgeClass.LOSSY);
      case IRREVERSIBLE ->
          message.setEdgeClass(com.prismicx.msr.v1.ProvenEdge.EdgeClass.IRREVERSIBLE);
      case UNKNOWN -> {}
    }
    return message.build();
  }

  private static ProvenStatement encode(ProbedStatement probed) {
    var message =
        ProvenStatement.newBuilder()
            .setDirection(probed.direction())
            .setStep(probed.step())
            .setStatementNumber(probed.statement().number())
            .setLine(probed.statement().line())
            .setStatement(cut(probed.statement().text(), MAX_STATEMENT))
            .setDuration(Durations.fromNanos(probed.duration().toNanos()))
            .addAllRewritten(probed.rewritten())
            .addAllScanned(probed.scanned());
    probed
        .locks()
        .forEach(
            lock ->
                message.addLocks(
                    ProvenStatement.Lock.newBuilder()
                        .setObject(lock.object())
                        .setMode(lock.mode().sqlName())));
    return message.build();
  }

  /** PostgreSQL's jsonb cannot hold a NUL, which a statement may contain; half a character is none. */
  private static String cut(String text, int length) {
    String clean = text.replace('\0', ' ');
    if (clean.length() <= length) {
      return clean;
    }
    int end = Character.isHighSurrogate(clean.charAt(length - 1)) ? length - 1 : length;
    return clean.substring(0, end);
  }
}
