package com.prismicx.msr.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A system's folder that a test writes. */
public record TempFolder(Path path) {

  /** A system with the versions 1.0.0 and 1.1.0, and a baseline of the second. */
  public static TempFolder crm(Path parent) {
    return empty(parent, "crm")
        .write(
            "system.yaml", "name: CRM\ntype: crm\ndescription: Customers.\nmetadata: {owner: us}\n")
        .write("versions/1.0.0/version.yaml", "schema_version: 1\nrelease_notes: First.\n")
        .write("versions/1.0.0/up.sql", "CREATE TABLE account (id bigint);\n")
        .write("versions/1.0.0/down.sql", "DROP TABLE account;\n")
        .write("versions/1.0.0/sample.sql", "INSERT INTO account VALUES (1);\n")
        .write("versions/1.1.0/version.yaml", "schema_version: 2\ndependencies: {base: ^1.0.0}\n")
        .write("versions/1.1.0/up.sql", "ALTER TABLE account ADD name text;\n")
        .write("versions/1.1.0/from-0.0.0/up.sql", "CREATE TABLE account (id bigint, name text);\n")
        .write("versions/1.1.0/from-0.0.0/down.sql", "DROP TABLE account;\n")
        .write("versions/1.1.0/config.schema.json", "{\"type\": \"object\"}\n")
        .write("versions/1.1.0/config.defaults.json", "{\"sync_interval\": 3600}\n");
  }

  public static TempFolder empty(Path parent, String name) {
    return new TempFolder(parent.resolve(name));
  }

  public TempFolder write(String file, String text) {
    try {
      Files.createDirectories(path.resolve(file).getParent());
      Files.writeString(path.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TempFolder delete(String file) {
    try {
      Files.delete(path.resolve(file));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
