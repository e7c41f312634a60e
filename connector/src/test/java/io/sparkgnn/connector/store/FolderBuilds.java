// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.error.EnvironmentException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * What a build does to its folder, without the building: a few files and a manifest that lists
 * them, a name a line.
 */
final class FolderBuilds {
  private static final int FILES = 3;

  private FolderBuilds() {}

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.race.impl", RacingFileSystem.Renaming.class.getName());
    configuration.set("fs.store.impl", RacingFileSystem.Uploading.class.getName());
    return configuration;
  }

  /**
   * Builds.
   *
   * @param between run between the build's steps
   * @return null, or why the build was not committed
   */
  static String build(String path, Duration lease, Runnable between) {
    try (GraphFolder folder = new GraphFolder(path, true, configuration(), lease)) {
      try {
        between.run();
        StringBuilder manifest = new StringBuilder();
        for (int i = 0; i < FILES; i++) {
          String name = folder.dataName() + "/f" + i;
          write(new org.apache.hadoop.fs.Path(folder.data(), "f" + i), name);
          write(new org.apache.hadoop.fs.Path(folder.staging(), "s" + i), name);
          manifest.append(name).append('\n');
          between.run();
        }
        folder.commit(manifest.toString().getBytes(StandardCharsets.UTF_8));
        return null;
      } catch (UncheckedIOException e) {
        throw folder.explain(e);
      }
    } catch (EnvironmentException e) {
      return e.getMessage();
    }
  }

  private static void write(org.apache.hadoop.fs.Path file, String content) {
    try {
      FileSystem fs = file.getFileSystem(configuration());
      try (OutputStream out = fs.create(file, true)) {
        out.write(content.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks that the graph is whole: if a listed file is missing, the manifest is another by now.
   */
  static void checkWhole(Path folder, String when) throws IOException {
    Path manifest = folder.resolve("manifest.json");
    String listed = Files.readString(manifest);
    while (true) {
      String missing = null;
      for (String name : listed.split("\n")) {
        try {
          assertThat(Files.readString(folder.resolve(name))).as(when).isEqualTo(name);
        } catch (NoSuchFileException e) {
          missing = name;
        }
      }
      String now = Files.readString(manifest);
      if (missing == null) {
        return;
      }
      assertThat(now).as("%s: %s is missing and listed", when, missing).isNotEqualTo(listed);
      listed = now;
    }
  }

  /** Names in the folder, where {@code data-<id>} is {@code data}. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("^data-[0-9a-f]{8}$", "data"))
          .sorted()
          .toList();
    }
  }

  /** Builds so many times at a path, as a process of its own; prints how each build ended. */
  public static void main(String[] arguments) {
    Duration lease = Duration.ofMillis(Long.parseLong(arguments[1]));
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      try {
        String failure = build(arguments[0], lease, Thread::yield);
        System.out.println(failure == null ? "committed" : failure);
      } catch (RuntimeException e) {
        e.printStackTrace(System.out);
        System.exit(1);
      }
    }
  }
}
