// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, as the launcher starts it. */
final class CommandProcess {
  private static final long MINUTES = 5;

  private final Process process;
  private final BufferedReader messages;
  private final List<String> lines = new ArrayList<>();
  private List<ProcessHandle> children = List.of();

  private CommandProcess(Process process) {
    this.process = process;
    this.messages = process.errorReader();
  }

  /**
   * Starts a command.
   *
   * @param settings system properties, such as {@code spark.eventLog.enabled=true}
   * @param sparkHome where a cluster of this machine keeps what its executors log
   * @param out where its standard output goes
   */
  static CommandProcess start(List<String> settings, Path sparkHome, Path out, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--add-") || option.startsWith("-X") || option.startsWith("-D")) {
        command.add(option);
      }
    }
    command.add("-Dlog4j2.configurationFile=classpath:io/sparkgnn/cli/log4j2.properties");
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    settings.forEach(setting -> command.add("-D" + setting));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return new CommandProcess(builder.start());
  }

  /** Reads its messages up to one that holds a text. */
  void await(String text) throws IOException {
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      lines.add(line);
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("It ended without '" + text + "':\n" + String.join("\n", lines));
  }

  /** Sends SIGTERM. */
  void terminate() {
    children = process.descendants().toList();
    process.toHandle().destroy(); // that of the process would also close its messages
  }

  /** Waits for its end and that of its executors, and returns its exit status. */
  int status() throws Exception {
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      lines.add(line);
    }
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("It does not end:\n" + String.join("\n", lines));
    }
    for (ProcessHandle child : children) {
      child.onExit().get(MINUTES, TimeUnit.MINUTES);
    }
    return process.exitValue();
  }

  /** What it has written on standard error, as lines. */
  List<String> messages() {
    return lines;
  }
}
