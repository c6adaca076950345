package com.prismicx.msr.cli;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.prismicx.msr.cli.apply.Report;
import com.prismicx.msr.cli.output.Progress;
import com.prismicx.msr.v1.Operation;

/** A line for each version as it is done; for scripts one document at the end. */
final class ApplyReport implements Report {

  private final Msr msr;
  private final Progress progress;
  private final ListValue.Builder all = ListValue.newBuilder();

  ApplyReport(Msr msr, Progress progress) {
    this.msr = msr;
    this.progress = progress;
  }

  @Override
  public void done(String systemId, String version, String done) {
    if (msr.json()) {
      all.addValuesBuilder()
          .getStructValueBuilder()
          .putFields("system_id", text(systemId))
          .putFields("version", text(version))
          .putFields("done", text(done));
      return;
    }
    progress.close();
    msr.out().println((systemId + " " + version).strip() + ": " + done);
    msr.out().flush();
  }

  @Override
  public void progress(Operation operation) {
    progress.accept(operation);
  }

  void end() {
    if (msr.json()) {
      Value applied = Value.newBuilder().setListValue(all).build();
      msr.print(Struct.newBuilder().putFields("applied", applied).build(), "");
    }
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
