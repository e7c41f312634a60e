package io.sparkgnn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime jar and libtorch's on a Spark distribution: {@code spark-submit --jars}, and nothing
 * else of ours on the class path. The distribution is the one at {@code SPARK_HOME}, else one put
 * together from Spark's own jars.
 */
class RuntimeJarIT {
  private static final Path TARGET = Path.of(System.getProperty("runtime.target"));
  private static final long LARGEST = 45L << 20;

  /** What others bring, or what must lie elsewhere so as not to clash with what others bring. */
  private static final List<String> FOREIGN =
      List.of(
          "org/apache/",
          "io/delta/",
          "scala/",
          "com/fasterxml/",
          "com/google/",
          "it/unimi/",
          "picocli/",
          "org/snakeyaml/",
          "com/esotericsoftware/",
          "org/objectweb/",
          "pytorch/cpu/");

  @TempDir private Path folder;

  private static Path jar() {
    return Path.of(System.getProperty("runtime.jar"));
  }

  @Test
  void theJarIsSmallAndHasItsLicencesAndNothingOfSparkDeltaOrLibtorch() throws IOException {
    assertThat(Files.size(jar())).isLessThan(LARGEST);
    try (JarFile file = new JarFile(jar().toFile())) {
      assertThat(file.getEntry("META-INF/LICENSE")).isNotNull();
      assertThat(file.getEntry("META-INF/NOTICE")).isNotNull();
      List<String> names = file.stream().map(ZipEntry::getName).toList();
      assertThat(names.stream().filter(name -> name.startsWith("org/lmdbjava/native/")))
          .isNotEmpty();
      for (String foreign : FOREIGN) {
        assertThat(names.stream().filter(name -> name.startsWith(foreign))).as(foreign).isEmpty();
      }
    }
  }

  @Test
  void buildsFitsAndPredictsUnderSparkSubmitWithTwoJars() throws Exception {
    Path job = writeJob();
    submit("build", job.toString());
    submit("fit", job.toString());
    submit("predict", job.toString(), "--seeds", "seeds.csv", "--out", "predictions.csv");
    assertThat(Files.readAllLines(folder.resolve("predictions.csv")))
        .hasSize(41)
        .first()
        .isEqualTo("customer_id,cutoff,prediction");
  }

  /** Customers, their orders and who orders again, as CSV files. */
  private Path writeJob() throws IOException {
    Random random = new Random(7);
    StringBuilder customers = new StringBuilder("customer_id,signed_up_at,city\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,ordered_at,amount\n");
    StringBuilder labels = new StringBuilder("customer_id,cutoff,again\n");
    StringBuilder seeds = new StringBuilder("customer_id,cutoff\n");
    int order = 0;
    for (int c = 0; c < 40; c++) {
      customers.append("%d,2023-01-01 00:00:00,%s%n".formatted(c, c % 2 == 0 ? "Bern" : "Ulm"));
      for (int o = random.nextInt(6); o > 0; o--) {
        orders.append(
            "%d,%d,2023-%02d-15 00:00:00,%d.5%n"
                .formatted(order++, c, 1 + random.nextInt(9), random.nextInt(90)));
      }
      labels.append("%d,2023-10-01 00:00:00,%d%n".formatted(c, c % 3 == 0 ? 1 : 0));
      seeds.append("%d,2023-11-01 00:00:00%n".formatted(c));
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("orders.csv"), orders);
    Files.writeString(folder.resolve("labels.csv"), labels);
    Files.writeString(folder.resolve("seeds.csv"), seeds);
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        graph:
          path: graph
          tables:
            customers: {source: {path: customers.csv}, primary_key: customer_id, time: signed_up_at}
            orders: {source: {path: orders.csv}, primary_key: order_id, time: ordered_at}
          links: [orders.customer_id -> customers.customer_id]
        task:
          entity: customers.customer_id
          time: cutoff
          label: again
          train: {path: labels.csv}
        training: {epochs: 1, batch_size: 16}
        output: {model: model}
        """);
  }

  private void submit(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(launcher());
    command.addAll(List.of("--driver-memory", "1g", "--jars", jar() + "," + libtorch()));
    command.addAll(List.of("--class", "io.sparkgnn.cli.Main", jar().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().putIfAbsent("SPARK_HOME", TARGET.resolve("spark-home").toString());
    builder.environment().put("DJL_CACHE_DIR", System.getProperty("DJL_CACHE_DIR"));
    Path log = folder.resolve(arguments[0] + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    assertThat(builder.start().waitFor()).as(() -> arguments[0] + ": " + read(log)).isZero();
  }

  private static List<String> launcher() {
    String home = System.getenv("SPARK_HOME");
    if (home != null) {
      return List.of(Path.of(home, "bin", "spark-submit").toString());
    }
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(
        Stream.of(System.getProperty("jvm.modules").split("\\s+"))
            .filter(word -> !word.isEmpty())
            .toList());
    java.addAll(List.of("-cp", TARGET.resolve("spark-home/jars") + "/*"));
    java.add("org.apache.spark.deploy.SparkSubmit");
    return java;
  }

  private static Path libtorch() throws IOException {
    try (Stream<Path> files = Files.list(TARGET.resolve("libtorch"))) {
      return files.collect(Collectors.toList()).get(0);
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
