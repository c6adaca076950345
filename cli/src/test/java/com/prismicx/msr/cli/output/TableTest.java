package com.prismicx.msr.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.prismicx.msr.v1.ManagementSystem;
import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void aligns_columns_by_characters_and_leaves_no_blanks_at_the_end() {
    Table table =
        Table.of("system", "name", "status")
            .row("crm", "Kundenbüro 🗂", ManagementSystem.Status.ACTIVE)
            .row("marketing_standard", null, ManagementSystem.Status.RETIRED);

    assertThat(table)
        .hasToString(
            """
            SYSTEM              NAME          STATUS
            crm                 Kundenbüro 🗂  active
            marketing_standard                retired
            """);
  }

  @Test
  void writes_timestamps_in_utc_and_absent_ones_not_at_all() {
    assertThat(
            Table.ofFields()
                .row("a", Timestamp.newBuilder().setSeconds(1_800_000_000).setNanos(5).build())
                .row("b", Timestamp.getDefaultInstance()))
        .hasToString("a  2027-01-15T08:00:00Z\nb\n");
  }

  @Test
  void lets_no_control_character_through() {
    assertThat(Table.ofFields().row("a\033[31m\nb\u009b")).hasToString("a [31m b\n");
    assertThat(Printable.text("a\r\n\tb\033")).isEqualTo("a␍\n\tb␛");
  }
}
