package com.prismicx.msr.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.server.Refusal;
import com.prismicx.msr.server.SharedServer;
import com.prismicx.msr.server.Workbench;
import com.prismicx.msr.v1.ErrorReason;
import com.prismicx.msr.v1.ExportSystemRequest;
import com.prismicx.msr.v1.ExportedRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Small and large rows side by side come out whole, and what is too large is told as what it is. */
@ExtendWith(SharedServer.class)
final class LargeRowsTest {
  // Characters of one, two and four bytes, so that a piece ends in the middle of one.
  private static final String UNIT = "xé\uD83D\uDE00";
  private static final String ROWS =
      """
      insert into note
        select n, n, case when n %% 50 = 0 then repeat('%s', 200000) else 'short' end
        from generate_series(1, 300) n
      """
          .formatted(UNIT);

  private final Workbench bench;

  LargeRowsTest(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void an_export_carries_them_whole() throws SQLException {
    Notes notes = Notes.at110(bench);
    notes.write(ROWS);
    List<ExportedRow> rows = exported(notes);
    assertThat(rows.getLast().getRows()).isEqualTo(302);
    assertThat(rows.stream().filter(row -> row.getTable().equals("note")))
        .hasSize(300)
        .allSatisfy(
            row ->
                assertThat(row.getRow().getFieldsOrThrow("body").getStringValue())
                    .isEqualTo(
                        Long.parseLong(row.getRow().getFieldsOrThrow("id").getStringValue()) % 50
                                == 0
                            ? UNIT.repeat(200_000)
                            : "short"));
  }

  @Test
  void a_copy_carries_them_whole() throws SQLException {
    Notes notes = Notes.at110(bench);
    notes.write(ROWS);
    bench.succeeded(notes.rollingBackWithLeave());
    List<String> rows = notes.exported(notes.copies().getFirst().getCopyId());
    assertThat(rows)
        .hasSize(301)
        .contains(
            "note {amount=\"50\", body=\"%s\", id=\"50\"}".formatted(UNIT.repeat(200_000)),
            "note {amount=\"51\", body=\"short\", id=\"51\"}",
            "complete 300");
  }

  @Test
  void one_that_is_too_large_is_refused_with_what_to_do() throws SQLException {
    Notes notes = Notes.at110(bench);
    notes.write("insert into note values (1, 1, repeat('x', 9000000))");
    Refusal export = Refusal.of(ErrorReason.ROW_TOO_LARGE, () -> exported(notes));
    assertThat(export.variable("table")).isEqualTo("note");
    assertThat(export.message())
        .contains("table note has 9,000,0", "at most 8,388,608", "schema " + notes.schema());
    bench.succeeded(notes.rollingBackWithLeave());
    String copyId = notes.copies().getFirst().getCopyId();
    Refusal copy = Refusal.of(ErrorReason.ROW_TOO_LARGE, () -> notes.exported(copyId));
    assertThat(copy.message()).contains("schema msr_b_");
  }

  private List<ExportedRow> exported(Notes notes) {
    List<ExportedRow> rows = new ArrayList<>();
    bench
        .server()
        .tenants()
        .exportSystem(
            ExportSystemRequest.newBuilder()
                .setTenantId(notes.tenant())
                .setSystemId(notes.system())
                .build())
        .forEachRemaining(rows::add);
    return rows;
  }
}
