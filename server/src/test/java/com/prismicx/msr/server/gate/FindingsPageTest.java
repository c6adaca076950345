package com.prismicx.msr.server.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.v1.FindingCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of the page about findings: the first of a section triggers its finding, the second does without. */
final class FindingsPageTest {
  private static final Pattern SQL = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final String TABLE =
      """
      CREATE TABLE invoice (id int PRIMARY KEY, number int, note varchar(200), gross numeric, due timestamptz,
        created_at timestamptz DEFAULT now());
      """;
  private static final String ROWS =
      "INSERT INTO invoice SELECT i, i, 'n', 100 FROM generate_series(1, 9) i;";

  private static ProbedSchemas schemas;
  private static String page;

  @BeforeAll
  static void begin() throws SQLException, IOException {
    schemas = new ProbedSchemas();
    page = Files.readString(Path.of("..", "docs", "findings.md"));
  }

  @AfterAll
  static void end() {
    schemas.close();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "REWRITE_LOCKED",
        "SCAN_LOCKED",
        "INDEX_NOT_CONCURRENT",
        "CONSTRAINT_NOT_SPLIT",
        "NOT_NULL_WITHOUT_DEFAULT",
        "TYPE_NARROWED",
      })
  void each_example_triggers_its_finding_and_what_to_do_instead_does_not(FindingCode code)
      throws SQLException {
    List<String> examples = examples(code);
    // On rows it fails, as the page says.
    boolean needsNone = code == FindingCode.NOT_NULL_WITHOUT_DEFAULT;
    assertThat(schemas.probe(needsNone ? TABLE : TABLE + ROWS, examples.getFirst()).findings())
        .extracting(Finding::code)
        .contains(code)
        .isSubsetOf(code, FindingCode.REWRITE_LOCKED);
    for (String instead : examples.subList(1, examples.size())) {
      assertThat(schemas.probe(TABLE + ROWS, instead).findings()).isEmpty();
    }
  }

  private static List<String> examples(FindingCode code) {
    int begin = page.indexOf("\n## " + code + "\n");
    assertThat(begin).as("section of " + code).isPositive();
    int end = page.indexOf("\n## ", begin + 1);
    return SQL.matcher(page.substring(begin, end < 0 ? page.length() : end))
        .results()
        .map(each -> each.group(1))
        .toList();
  }
}
