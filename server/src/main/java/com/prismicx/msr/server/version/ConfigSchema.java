package com.prismicx.msr.server.version;

import com.google.protobuf.Struct;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.regex.RegularExpression;
import com.prismicx.msr.server.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JSON Schema 2020-12 of a version's configuration, ready to check documents. Nothing is ever fetched: remote references
 * do not resolve. Immutable.
 */
public final class ConfigSchema {
  private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/schema";
  private static final int MAX_PROBLEMS = 20;
  private static final String ENDLESS =
      "config_schema refers to itself without end; break the circle";
  // A publisher's pattern meets a tenant's text: an engine that backtracks could be kept busy for
  // ever.
  private static final SchemaRegistryConfig LINEAR_PATTERNS =
      SchemaRegistryConfig.builder().regularExpressionFactory(ConfigSchema::pattern).build();

  private final Schema schema;

  private ConfigSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * A value that does not satisfy the schema.
   *
   * @param path JSON pointer (RFC 6901) to it; empty for the whole document
   */
  public record Violation(String path, String description) {}

  /** A schema that has no {@link #problems}. */
  static ConfigSchema of(Json schema) {
    return new ConfigSchema(registry().getSchema(schema.text(), InputFormat.JSON));
  }

  /** What of a document does not satisfy it, at most 20, in the order of the schema. */
  public List<Violation> violations(Struct document) {
    try {
      return errors(schema, Json.of(document))
          .map(error -> new Violation(error.getInstanceLocation().toString(), error.getMessage()))
          .toList();
    } catch (StackOverflowError e) {
      return List.of(new Violation("", ENDLESS));
    }
  }

  /** What is wrong with a version's schema, or with its defaults under that schema; empty when nothing is. */
  static List<String> problems(SystemVersion version) {
    Json schema = version.configSchema();
    Json defaults = version.configDefaults();
    if (schema == null) {
      return List.of();
    }
    try {
      List<String> wrong =
          validate(metaSchema(), schema, "config_schema is not a JSON Schema 2020-12");
      if (!wrong.isEmpty()) {
        return wrong;
      }
      List<String> secrets = SecretProperties.problems(schema.toStruct());
      if (!secrets.isEmpty()) {
        return secrets;
      }
      Schema usable = registry().getSchema(schema.text(), InputFormat.JSON);
      // Otherwise a reference is followed only when a document comes to it: in a tenant's write.
      usable.getValidators().forEach(KeywordValidator::preloadSchema);
      return defaults == null
          ? List.of()
          : validate(usable, defaults, "config_defaults do not satisfy config_schema");
    } catch (StackOverflowError e) {
      return List.of(ENDLESS);
    } catch (RuntimeException e) {
      // The library reports a reference that does not resolve, and a pattern that does not compile,
      // by throwing.
      return List.of("config_schema cannot be used: " + reason(e));
    }
  }

  private static String reason(RuntimeException e) {
    // The library puts the names of classes in front.
    String what = String.valueOf(e.getMessage()).replaceFirst("^(?:[\\w.$]+Exception: )+", "");
    return e.getCause() instanceof IOException
        ? what
            + " is outside of it, and nothing is ever fetched; move what it refers to under $defs"
        : what + "; mend it";
  }

  /** RE2 matches in time linear in the text; it has neither lookaround nor back references. */
  private static RegularExpression pattern(String text) {
    try {
      Pattern pattern = Pattern.compile(text);
      return value -> pattern.matcher(value).find();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "pattern '"
              + text
              + "' is not one that RE2 takes ("
              + e.getDescription()
              + "), which knows no lookaround and no back references, so that no text keeps it busy",
          e);
    }
  }

  private static List<String> validate(Schema schema, Json document, String what) {
    return errors(schema, document)
        .map(error -> what + ": " + pointer(error) + " " + error.getMessage())
        .toList();
  }

  private static Stream<Error> errors(Schema schema, Json document) {
    return schema.validate(document.text(), InputFormat.JSON).stream().limit(MAX_PROBLEMS);
  }

  private static String pointer(Error error) {
    String pointer = error.getInstanceLocation().toString();
    return pointer.isEmpty() ? "/" : pointer;
  }

  private static Schema metaSchema() {
    return registry().getSchema(com.networknt.schema.SchemaLocation.of(META_SCHEMA));
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaLoader(loader -> loader.fetchRemoteResources(false))
                .schemaRegistryConfig(LINEAR_PATTERNS));
  }
}
