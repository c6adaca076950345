package com.prismicx.msr.cli;

import com.prismicx.msr.v1.ExportedRow;
import java.util.Iterator;

/** Prints a stream of rows, a JSON object a line. */
final class Exported {
  private Exported() {}

  static void print(Msr msr, Iterator<ExportedRow> rows) {
    ExportedRow last = ExportedRow.getDefaultInstance();
    while (msr.client().call(rows::hasNext)) {
      last = msr.client().call(rows::next);
      msr.printLine(last);
      if (msr.out().checkError()) {
        throw new StoppedException("nobody reads the export any more");
      }
    }
    if (!last.getComplete()) {
      throw new StoppedException("the export was cut off and is not complete: repeat it");
    }
  }
}
