// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Spark, with nothing of ours.
 *
 * @param name for messages, such as {@code pyspark 4.1.0}
 * @param home its folder
 * @param launcher the command that begins with {@code spark-submit}
 */
record SparkDistribution(String name, Path home, List<String> launcher) {
  private static final Path TARGET = Path.of(System.getProperty("runtime.target"));
  private static final Path PYSPARKS =
      Path.of(System.getProperty("sparkgnn.root"), "build", "pyspark");

  /** Spark's own jars from the build's libraries, and no script. */
  static SparkDistribution embedded() {
    Path home = TARGET.resolve("spark-home");
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(
        Stream.of(System.getProperty("jvm.modules").split("\\s+"))
            .filter(word -> !word.isEmpty())
            .toList());
    java.addAll(List.of("-cp", home.resolve("jars") + "/*", "org.apache.spark.deploy.SparkSubmit"));
    return new SparkDistribution("embedded", home, java);
  }

  /**
   * The pyspark packages at {@code build/pyspark/VERSION}, each a virtual environment of Python, as
   * {@code .ci/pyspark} makes them.
   */
  static List<SparkDistribution> installed() throws IOException {
    if (!Files.isDirectory(PYSPARKS)) {
      return List.of();
    }
    List<SparkDistribution> found = new ArrayList<>();
    try (Stream<Path> versions = Files.list(PYSPARKS)) {
      for (Path version : versions.sorted().toList()) {
        try (Stream<Path> pythons = Files.list(version.resolve("lib"))) {
          pythons
              .map(python -> python.resolve("site-packages/pyspark"))
              .filter(home -> Files.isExecutable(home.resolve("bin/spark-submit")))
              .forEach(home -> found.add(of("pyspark " + version.getFileName(), home)));
        }
      }
    }
    return found;
  }

  private static SparkDistribution of(String name, Path home) {
    return new SparkDistribution(
        name, home, List.of(home.resolve("bin").resolve("spark-submit").toString()));
  }

  /** The runtime jar. */
  static Path jar() {
    return Path.of(System.getProperty("runtime.jar"));
  }

  /** What a user gives who has the two jars. */
  static List<String> twoJars() throws IOException {
    try (Stream<Path> files = Files.list(TARGET.resolve("libtorch"))) {
      return List.of("--jars", jar() + "," + files.findFirst().orElseThrow());
    }
  }

  /**
   * Runs a command of the command line and waits.
   *
   * @param folder where it runs
   * @param options of spark-submit
   * @param resource what is submitted: a jar
   * @param arguments of the command line; the first names the log
   * @throws AssertionError with all that was printed if it does not end with 0
   */
  void submit(Path folder, List<String> options, String resource, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of("--driver-memory", "1g"));
    command.addAll(options);
    command.addAll(List.of("--class", "io.sparkgnn.cli.Main", resource));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DJL_CACHE_DIR", System.getProperty("DJL_CACHE_DIR"));
    builder
        .environment()
        .merge(
            "JAVA_TOOL_OPTIONS",
            System.getProperty("test.jit", ""),
            (own, more) -> own + " " + more);
    Path log = folder.resolve(arguments[0] + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    assertThat(builder.start().waitFor())
        .as(() -> name + ", " + arguments[0] + ": " + read(log))
        .isZero();
  }

  /** Builds, fits and predicts in a folder, and looks at what was predicted. */
  void runAJob(Path folder, List<String> options, String resource)
      throws IOException, InterruptedException {
    String job = OrdersJob.write(folder).toString();
    submit(folder, options, resource, "build", job);
    submit(folder, options, resource, "fit", job);
    submit(
        folder,
        options,
        resource,
        "predict",
        job,
        "--seeds",
        "seeds.csv",
        "--out",
        "predicted.csv");
    assertThat(Files.readAllLines(folder.resolve("predicted.csv")))
        .hasSize(OrdersJob.LINES)
        .first()
        .isEqualTo("customer_id,cutoff,prediction");
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
