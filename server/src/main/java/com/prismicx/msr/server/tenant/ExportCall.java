package com.prismicx.msr.server.tenant;

import com.prismicx.msr.server.json.Json;
import com.prismicx.msr.v1.ExportedRow;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;

/** An export as the contract's messages, to a caller. */
record ExportCall(ServerCallStreamObserver<ExportedRow> out) implements DataExport.Reader {
  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public boolean isGone() {
    return out.isCancelled() || Context.current().isCancelled();
  }

  @Override
  public void row(String table, Json row) {
    out.onNext(ExportedRow.newBuilder().setTable(table).setRow(row.toExactStruct()).build());
  }

  @Override
  public void end(long rows) {
    out.onNext(ExportedRow.newBuilder().setComplete(true).setRows(rows).build());
    out.onCompleted();
  }
}
