package com.prismicx.msr.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EditorTest {

  @TempDir Path folder;

  @Test
  void may_have_arguments_and_files_may_have_blanks_in_their_names() throws IOException {
    Path file = Files.writeString(folder.resolve("a b.json"), "light");

    Editor.of("sed -i s/light/dark/").edit(file);

    assertThat(file).hasContent("dark");
  }

  @Test
  void that_fails_is_reported() {
    assertThatThrownBy(() -> Editor.of("false").edit(folder.resolve("x")))
        .isInstanceOf(IOException.class)
        .hasMessage("the editor `false` ended with exit code 1");
  }
}
