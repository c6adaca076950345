package com.prismicx.msr.cli.folder;

import com.prismicx.msr.cli.json.Json;
import com.prismicx.msr.v1.ManagementSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.semver4j.Semver;

/**
 * What a system's folder says.
 *
 * @param path where it was read from
 * @param system its system_id, name, type, description and metadata
 * @param versions in ascending order
 */
public record SystemFolder(Path path, ManagementSystem system, List<VersionContent> versions) {

  /** The start of a baseline: nothing installed. */
  public static final String NOTHING = "0.0.0";

  private static final String FIELDS = "system.yaml";
  private static final String VERSIONS = "versions";
  private static final int LARGEST_METADATA = 64 * 1024;

  public SystemFolder {
    versions = List.copyOf(versions);
  }

  public String systemId() {
    return system.getSystemId();
  }

  /** The version that `up.sql` of a version starts on: the one before it in the folder. */
  public String previous(String version) {
    return versions.stream()
        .map(VersionContent::version)
        .takeWhile(v -> !v.equals(version))
        .reduce(NOTHING, (before, v) -> v);
  }

  /**
   * Reads a folder.
   *
   * @throws FolderException with everything that is wrong with it
   */
  public static SystemFolder read(Path path) {
    Problems problems = new Problems();
    Folder root = Folder.root(path, problems);
    root.refuseAllBut(Set.of(FIELDS, VERSIONS));
    ManagementSystem system =
        system(root, path.toAbsolutePath().normalize().getFileName().toString());
    List<VersionContent> versions =
        root.has(VERSIONS)
            ? root.folder(VERSIONS).map(f -> versions(f, system.getSystemId())).orElse(List.of())
            : List.of();
    problems.refuseIfAny(path);
    return new SystemFolder(path, system, versions);
  }

  private static ManagementSystem system(Folder root, String systemId) {
    ManagementSystem.Builder system = ManagementSystem.newBuilder().setSystemId(systemId);
    YamlFields.of(root, FIELDS)
        .ifPresent(
            yaml -> {
              yaml.requiredText("name").ifPresent(system::setName);
              yaml.requiredText("type").ifPresent(system::setType);
              yaml.text("description").ifPresent(system::setDescription);
              yaml.mapping("metadata").ifPresent(system::setMetadata);
              yaml.refuseOthers();
            });
    ContractRules.broken(ManagementSystem.newBuilder().setSystemId(systemId).build())
        .forEach(p -> root.problems().add("the folder's name", p));
    ContractRules.broken(system.clone().clearSystemId().build())
        .forEach(p -> root.problems().add(FIELDS, p));
    if (Json.size(system.getMetadata()) > LARGEST_METADATA) {
      root.problems()
          .add(FIELDS, "metadata has more than %,d bytes as JSON".formatted(LARGEST_METADATA));
    }
    return system.build();
  }

  private static List<VersionContent> versions(Folder folder, String systemId) {
    List<Semver> ascending =
        folder.names().stream().flatMap(name -> version(folder, name)).sorted().toList();
    List<VersionContent> versions = new ArrayList<>();
    String previous = NOTHING;
    for (Semver version : ascending) {
      Optional<Folder> content = folder.folder(version.getVersion());
      if (content.isPresent()) {
        versions.add(new VersionReader(content.get(), systemId, version, previous).read());
      }
      previous = version.getVersion();
    }
    return versions;
  }

  private static Stream<Semver> version(Folder folder, String name) {
    Semver version = Semver.parse(name);
    if (version == null || !name.equals(version.getVersion()) || !version.getBuild().isEmpty()) {
      folder
          .problems()
          .add(folder.path(name), "is not a semantic version such as 1.2.0 or 2.0.0-rc.1");
      return Stream.empty();
    }
    if (name.equals(NOTHING)) {
      folder
          .problems()
          .add(folder.path(name), "means \"nothing installed\"; begin with 0.1.0 or 1.0.0");
      return Stream.empty();
    }
    return Stream.of(version);
  }
}
