// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, with the test's class path and flags and an embedded Spark.
 *
 * @param folder its working directory
 */
record ScriptProcess(Path folder) {
  static ScriptProcess in(Path folder) {
    return new ScriptProcess(folder);
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /**
   * Runs a main class, which must end well.
   *
   * @param main flags, the class and its arguments
   * @return all that it printed
   */
  String run(List<String> main) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(main))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor()).as(() -> read(output)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return read(output);
  }

  private List<String> command(List<String> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Dspark.master=local[2]",
            "-Dspark.app.name=spark-gnn",
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.sql.session.timeZone=UTC",
            "-Dspark.sql.shuffle.partitions=2"));
    command.add("-cp");
    command.add(classPath() + System.getProperty("path.separator") + folder);
    command.addAll(main);
    return command;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
