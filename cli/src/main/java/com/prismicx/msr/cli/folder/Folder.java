package com.prismicx.msr.cli.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One directory of a system's folder: gives what the format knows, and refuses the rest by name. */
final class Folder {

  private final Path root;
  private final Path directory;
  private final Problems problems;

  private Folder(Path root, Path directory, Problems problems) {
    this.root = root;
    this.directory = directory;
    this.problems = problems;
  }

  static Folder root(Path path, Problems problems) {
    try {
      Path real = path.toRealPath();
      return new Folder(real, real, problems);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  Problems problems() {
    return problems;
  }

  /** The entries in alphabetical order, without hidden ones such as .gitignore. */
  List<String> names() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  void refuseAllBut(Set<String> known) {
    names().stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name ->
                problems.add(
                    path(name),
                    "unknown; there can be %s"
                        .formatted(String.join(", ", known.stream().sorted().toList()))));
  }

  /** How messages name an entry: relative to the system's folder. */
  String path(String name) {
    return root.relativize(directory.resolve(name)).toString();
  }

  /** The directory of this name; empty, and a problem, if it is something else. */
  Optional<Folder> folder(String name) {
    Path entry = directory.resolve(name);
    if (leavesRoot(entry)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(entry)) {
      problems.add(path(name), "must be a folder");
      return Optional.empty();
    }
    return Optional.of(new Folder(root, entry, problems));
  }

  boolean has(String name) {
    return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /** The text of the file of this name; empty if there is none, or it is one that is refused. */
  Optional<String> text(String name) {
    Path file = directory.resolve(name);
    if (!has(name) || leavesRoot(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      problems.add(path(name), "must be a file");
      return Optional.empty();
    }
    try {
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private Optional<String> read(Path file) throws IOException {
    String name = root.relativize(file).toString();
    if (Files.size(file) > ContractRules.LARGEST_FILE) {
      problems.add(
          name,
          "has %,d bytes; at most %,d are allowed"
              .formatted(Files.size(file), ContractRules.LARGEST_FILE));
      return Optional.empty();
    }
    try {
      // Not Files.readString: what is not UTF-8 must be refused, not replaced.
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      if (text.startsWith("\uFEFF")) {
        problems.add(name, "begins with a byte order mark: save it without one");
        return Optional.empty();
      }
      return Optional.of(text);
    } catch (CharacterCodingException e) {
      problems.add(name, "is not UTF-8");
      return Optional.empty();
    }
  }

  /** A link may point at another place of the folder, which is in Git too, but not at the rest of the machine. */
  private boolean leavesRoot(Path entry) {
    try {
      if (entry.toRealPath().startsWith(root)) {
        return false;
      }
      problems.add(root.relativize(entry).toString(), "is a link that leaves the folder");
    } catch (IOException e) {
      problems.add(root.relativize(entry).toString(), "is a link to nothing");
    }
    return true;
  }
}
