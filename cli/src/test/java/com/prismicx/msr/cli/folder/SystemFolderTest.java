package com.prismicx.msr.cli.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Value;
import com.prismicx.msr.cli.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SystemFolderTest {

  @TempDir Path parent;

  @Test
  void is_read_with_everything_in_it() {
    SystemFolder crm = SystemFolder.read(TempFolder.crm(parent).path());

    assertThat(crm.systemId()).isEqualTo("crm");
    assertThat(crm.system().getName()).isEqualTo("CRM");
    assertThat(crm.system().getMetadata().getFieldsMap()).containsEntry("owner", text("us"));
    assertThat(crm.versions())
        .extracting(VersionContent::version)
        .containsExactly("1.0.0", "1.1.0");
    VersionContent first = crm.versions().getFirst();
    assertThat(first.fields().getReleaseNotes()).isEqualTo("First.");
    assertThat(first.fields().getSampleSql()).isEqualTo("INSERT INTO account VALUES (1);\n");
    assertThat(first.edges())
        .isEqualTo(
            Map.of(
                "0.0.0", new Edge("CREATE TABLE account (id bigint);\n", "DROP TABLE account;\n")));
    VersionContent second = crm.versions().getLast();
    assertThat(second.fields().getSchemaVersion()).isEqualTo(2);
    assertThat(second.fields().getDependencies().getFieldsMap())
        .isEqualTo(Map.of("base", text("^1.0.0")));
    assertThat(second.fields().getConfigDefaults().getFieldsMap()).containsKey("sync_interval");
    assertThat(second.edges()).containsOnlyKeys("1.0.0", "0.0.0");
    assertThat(second.edges().get("1.0.0").down()).isEmpty();
  }

  @Test
  void orders_versions_by_precedence_not_by_name() {
    TempFolder crm = TempFolder.empty(parent, "crm").write("system.yaml", "name: CRM\ntype: crm\n");
    List.of("1.10.0", "1.9.0", "2.0.0", "2.0.0-rc.1")
        .forEach(v -> crm.write("versions/" + v + "/version.yaml", "schema_version: 1\n"));

    SystemFolder read = SystemFolder.read(crm.path());

    assertThat(read.versions())
        .extracting(VersionContent::version)
        .containsExactly("1.9.0", "1.10.0", "2.0.0-rc.1", "2.0.0");
    assertThat(read.previous("1.9.0")).isEqualTo("0.0.0");
    assertThat(read.previous("2.0.0")).isEqualTo("2.0.0-rc.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          system.yml                     | x              | system.yml: unknown; there can be system.yaml, versions
          versions/1.0.0/upp.sql         | x              | versions/1.0.0/upp.sql: unknown; there can be config.defaults.json, config.schema.json, down.sql, sample.sql, up.sql, version.yaml
          versions/1.1.0/from-0.0.0/x    | x              | versions/1.1.0/from-0.0.0/x: unknown; there can be down.sql, up.sql
          versions/1.2/version.yaml      | x              | versions/1.2: is not a semantic version
          versions/v1.2.0/version.yaml   | x              | versions/v1.2.0: is not a semantic version
          versions/1.2.0+b1/version.yaml | x              | versions/1.2.0+b1: is not a semantic version
          versions/0.0.0/version.yaml    | x              | versions/0.0.0: means "nothing installed"
          versions/1.2.0/version.yaml    | release_notes: x | versions/1.2.0/version.yaml: schema_version is missing
          versions/1.2.0/up.sql          | SELECT 1       | versions/1.2.0/version.yaml: is missing
          versions/1.0.0/version.yaml    | schema_version: 1.5 | versions/1.0.0/version.yaml: schema_version must be a whole number
          versions/1.0.0/version.yaml    | schema_version: '1' | versions/1.0.0/version.yaml: schema_version must be a whole number
          versions/1.0.0/version.yaml    | schema_version: -1  | versions/1.0.0/version.yaml: schema_version is -1; it must be at least 0
          versions/1.1.0/version.yaml    | {schema_version: 2, dependencies: {base: 1.2}} | dependencies.base must be text: put it in quotes
          system.yaml                    | {name: CRM, type: crm, nmae: x} | system.yaml: unknown key 'nmae'; there can be description, metadata, name, type
          system.yaml                    | {name: CRM}    | system.yaml: type is missing
          system.yaml                    | {name: 7, type: crm} | system.yaml: name must be text: put it in quotes
          system.yaml                    | {name: '', type: crm} | system.yaml: name must not be empty
          system.yaml                    | [a]            | system.yaml: line 1: must be a mapping
          versions/1.0.0/up.sql          | ''             | versions/1.0.0/up.sql: migration_sql must not be empty
          versions/1.1.0/from-1.1.0/up.sql | SELECT 1     | versions/1.1.0/from-1.1.0: must name a version lower than 1.1.0
          versions/1.1.0/from-x/up.sql   | SELECT 1       | versions/1.1.0/from-x: must name a version lower than 1.1.0
          versions/1.1.0/from-1.0.0/up.sql | SELECT 1     | versions/1.1.0/from-1.0.0: is the same edge as up.sql beside it
          versions/1.2.0/down.sql        | SELECT 1       | versions/1.2.0/up.sql: is missing
          versions/1.1.0/config.defaults.json | []        | versions/1.1.0/config.defaults.json: line 1: must be a JSON object
          versions/1.1.0/config.defaults.json | ''        | versions/1.1.0/config.defaults.json: is empty
          versions/1.1.0/config.defaults.json | {"a": 9007199254740993} | line 1: 9007199254740993 is beyond
          versions/1.1.0/config.defaults.json | {"a": 1, "a": 2} | config.defaults.json: line 1: Duplicate Object property "a"
          """)
  void is_refused_with_the_file_and_what_is_wrong(String file, String text, String problem) {
    TempFolder crm = TempFolder.crm(parent).write(file, text);

    assertThat(problems(crm)).anySatisfy(p -> assertThat(p).contains(problem));
  }

  @Test
  void tells_the_line_of_malformed_yaml_and_json() {
    TempFolder crm =
        TempFolder.crm(parent)
            .write("system.yaml", "name: CRM\ntype: crm\nmetadata: {a: 1\n  b: [\n")
            .write("versions/1.0.0/version.yaml", "schema_version: 1\nschema_version: 2\n")
            .write("versions/1.1.0/config.schema.json", "{\n  \"a\": 1,\n  \"b\" 2\n}");

    assertThat(problems(crm))
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).startsWith("system.yaml: line "))
        .anySatisfy(p -> assertThat(p).startsWith("versions/1.0.0/version.yaml: line 2"))
        .anySatisfy(p -> assertThat(p).startsWith("versions/1.1.0/config.schema.json: line 3"));
  }

  @Test
  void does_not_take_a_yaml_alias_for_its_name() {
    TempFolder crm =
        TempFolder.crm(parent)
            .write("system.yaml", "name: &n CRM\ntype: crm\nmetadata:\n  same: *n\n");

    assertThat(problems(crm)).singleElement().asString().contains("line 4: YAML aliases (*n)");
  }

  @Test
  void must_be_named_like_a_system() {
    TempFolder crm =
        TempFolder.empty(parent, "CRM-2").write("system.yaml", "name: CRM\ntype: crm\n");

    assertThat(problems(crm))
        .singleElement()
        .asString()
        .startsWith("the folder's name: system_id is 'CRM-2', which does not match");
  }

  @Test
  void has_the_limits_of_the_contract() {
    TempFolder crm =
        TempFolder.crm(parent)
            .write("system.yaml", "type: crm\nname: " + "n".repeat(101) + "\n")
            .write("versions/1.0.0/up.sql", "x".repeat(1_048_577))
            .write(
                "versions/1.0.0/version.yaml",
                "schema_version: 1\nrelease_notes: " + "n".repeat(100_001) + "\n")
            .write("versions/1.1.0/config.schema.json", "{\"a\": \"" + "x".repeat(65_536) + "\"}");

    assertThat(problems(crm))
        .containsExactlyInAnyOrder(
            "system.yaml: name has 101 characters; at most 100 are allowed",
            "versions/1.0.0/up.sql: has 1,048,577 bytes; at most 1,048,576 are allowed",
            "versions/1.0.0/version.yaml: release_notes has 100,001 characters; at most 100,000 are allowed",
            "versions/1.1.0/config.schema.json: has more than 65,536 bytes as JSON");
  }

  @Test
  void refuses_nesting_over_30() {
    TempFolder crm =
        TempFolder.crm(parent)
            .write(
                "versions/1.1.0/config.defaults.json",
                "{\"a\": " + "[".repeat(30) + "]".repeat(30) + "}");

    assertThat(problems(crm)).singleElement().asString().contains("is nested deeper than 30");
  }

  @Test
  void refuses_links_that_leave_it() throws IOException {
    TempFolder crm = TempFolder.crm(parent).delete("versions/1.0.0/sample.sql");
    Path secret = Files.writeString(parent.resolve("secret"), "secret");
    Files.createSymbolicLink(crm.path().resolve("versions/1.0.0/sample.sql"), secret);
    Files.createSymbolicLink(crm.path().resolve("versions/1.2.0"), parent);
    Files.createSymbolicLink(crm.path().resolve("versions/1.3.0"), parent.resolve("nothing"));

    assertThat(problems(crm))
        .containsExactlyInAnyOrder(
            "versions/1.0.0/sample.sql: is a link that leaves the folder",
            "versions/1.2.0: is a link that leaves the folder",
            "versions/1.3.0: is a link to nothing");
  }

  @Test
  void may_have_links_within() throws IOException {
    TempFolder crm = TempFolder.crm(parent);
    Files.createSymbolicLink(
        crm.path().resolve("versions/1.1.0/sample.sql"), Path.of("../1.0.0/sample.sql"));

    assertThat(SystemFolder.read(crm.path()).versions().getLast().fields().getSampleSql())
        .isEqualTo("INSERT INTO account VALUES (1);\n");
  }

  @Test
  void refuses_what_is_not_utf_8_and_byte_order_marks() throws IOException {
    TempFolder crm =
        TempFolder.crm(parent).write("versions/1.0.0/down.sql", "\uFEFFDROP TABLE account;");
    Files.write(crm.path().resolve("versions/1.0.0/up.sql"), new byte[] {'a', (byte) 0xFF});

    assertThat(problems(crm))
        .containsExactlyInAnyOrder(
            "versions/1.0.0/up.sql: is not UTF-8",
            "versions/1.0.0/down.sql: begins with a byte order mark: save it without one");
  }

  @Test
  void does_not_mind_hidden_files() {
    TempFolder crm = TempFolder.crm(parent).write(".gitignore", "x").write("versions/.keep", "");

    assertThat(SystemFolder.read(crm.path()).versions()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("bundledSystems")
  void every_bundled_system_is_of_this_format(Path folder) {
    assertThat(SystemFolder.read(folder).versions()).isNotEmpty();
  }

  static List<Path> bundledSystems() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(System.getProperty("msr.root"), "systems"))) {
      return entries.filter(Files::isDirectory).toList();
    }
  }

  private static List<String> problems(TempFolder folder) {
    return catchThrowableOfType(FolderException.class, () -> SystemFolder.read(folder.path()))
        .problems();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
