// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords and keys of a job's sources are in nothing that a command writes or prints. */
@Integration
class SecretsStayOutTest {
  private static final String MARKER = "hUnTeR2";

  @TempDir static Path folder;
  private static Path job;

  @BeforeAll
  static void makesAShopWhoseSourcesNeedPasswords() throws IOException {
    Path tables = Files.createDirectories(folder.resolve("tables"));
    new ShopTables(CommandRun.spark(), new Shop(250, 40, 3), tables.toString()).write();
    String options =
        """
        options:
                password: %1$s1 # the password: %1$s2
                "fs.azure.account.key.acme.dfs.core.windows.net": '%1$s3=='
                url: "jdbc:postgresql://ann:%1$s4@db/shop?password=%1$s5"
                note: &note "AccountKey=%1$s6;x=1"
                token: ${SPARK_GNN_NO_SUCH:-%1$s7}
                secret: |
                  %1$s8
                  second line\
        """
            .formatted(MARKER);
    String text =
        ShopJob.text(folder.toString())
            .replaceAll(
                "(\\{format: delta, path: [^}]+)}", "$1, options: {password: " + MARKER + "0}}");
    job = folder.resolveSibling(folder.getFileName() + ".yaml");
    Files.writeString(job, text);
    Files.writeString(
        second(),
        """
        # password: %1$s9
        graph:
          path: %2$s/graph2
          tables:
            customers:
              source:
                path: %2$s/tables/customers
                %3$s
              primary_key: customer_id
        task:
          entity: customers.customer_id
          time: cutoff
          label: orders_again
          train: {path: %2$s/tables/train, options: {user: ann, sasToken: "%1$sA"}}
        model: {channels: 8}
        training: {epochs: 1}
        output: {model: %2$s/model2}
        """
            .formatted(MARKER, folder, options.replace("\n        ", "\n            ")));
  }

  private static Path second() {
    return folder.resolveSibling(folder.getFileName() + "-2.yaml");
  }

  @Test
  void nothingThatIsWrittenOrPrintedHasThem() throws IOException {
    String seeds = folder.resolve("tables/test").toString();
    StringBuilder printed = new StringBuilder();
    String set = "graph.tables.customers.source.options.api_key=" + MARKER + "B";
    for (String[] command :
        List.of(
            CommandRun.small(job, "build"),
            CommandRun.small(job, "fit"),
            CommandRun.small(job, "predict", "--seeds", seeds, "--out", path("p.csv")),
            CommandRun.small(job, "evaluate"),
            CommandRun.small(job, "plan", "--out", path("plan.yaml")),
            CommandRun.small(job, "plan", "--explain"),
            CommandRun.small(job, "plan", "--out", path("tuned.yaml"), "--tune", "2"),
            CommandRun.small(job, "audit", "--canary-graphs", "1"),
            new String[] {"bench", "features", job.toString(), "--repeats", "1"},
            new String[] {"bench", "train", job.toString(), "--repeats", "1"},
            new String[] {"fit", second().toString(), "--set", set},
            new String[] {"plan", second().toString(), "--set", set},
            new String[] {
              "sample", second().toString(), "--seeds", seeds, "--out", path("e.csv")
            })) {
      CommandRun run = CommandRun.good(command);
      printed.append(run.out()).append(run.err());
    }
    for (String mistake :
        List.of(
            "graph.tables.customers.source.options=" + MARKER,
            "graph.tables.customers.source.options.password.more=" + MARKER,
            "graph.tables.customers.source.path=s3a://" + MARKER + ":" + MARKER + "@bucket/none",
            "graph.path=file://ann:" + MARKER + "@/nowhere")) {
      CommandRun run = CommandRun.of("build", second().toString(), "--set", mistake, "--overwrite");
      assertThat(run.status()).as(mistake).isNotZero();
      if (!mistake.contains("options=")) {
        printed.append(run.out()).append(run.err());
      }
    }
    assertThat(printed.toString()).doesNotContain(MARKER);
    nothingHasThem();
  }

  /** All that a cluster logs, driver and executors, and what a training that is stopped leaves. */
  @Nightly
  @Test
  void noLogOrCheckpointHasThem() throws Exception {
    Path home = Files.createDirectories(folder.resolve("spark"));
    Files.createDirectories(home.resolve("jars"));
    Path events = Files.createDirectories(folder.resolve("events"));
    Path checkpoints = folder.resolve("checkpoints");
    String logs = "log4j2.configurationFile=classpath:org/apache/spark/log4j2-defaults.properties";
    CommandProcess fit =
        CommandProcess.start(
            List.of(
                logs,
                "spark.master=local-cluster[2,1,1024]",
                "spark.executor.memory=768m",
                "spark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "spark.executor.extraJavaOptions=-D"
                    + logs
                    + " -Dai.djl.offline=true -DDJL_CACHE_DIR="
                    + System.getProperty("DJL_CACHE_DIR")
                    + " "
                    + System.getProperty("test.jit", ""),
                "spark.eventLog.enabled=true",
                "spark.eventLog.compress=false",
                "spark.eventLog.dir=" + events.toUri()),
            home,
            folder.resolve("out.txt"),
            CommandRun.small(
                job,
                "fit",
                "--set",
                "graph.path=" + path("graph3"),
                "--set",
                "output.model=" + path("model3"),
                "--set",
                "training.epochs=1000",
                "--set",
                "training.patience=0",
                "--set",
                "training.checkpoint_path=" + checkpoints,
                "--set",
                "training.checkpoint_interval=1"));
    fit.await("epoch 1/");
    fit.terminate();
    assertThat(fit.status()).isEqualTo(143);
    assertThat(String.join("\n", fit.messages())).contains(" INFO ").doesNotContain(MARKER);
    // While it stops, the cluster starts executors that do nothing.
    assertThat(files(home))
        .filteredOn(file -> file.endsWith("0/stderr") || file.endsWith("1/stderr"))
        .hasSize(2)
        .allSatisfy(file -> assertThat(file).content().contains(" INFO "));
    assertThat(files(events)).isNotEmpty();
    assertThat(files(checkpoints)).isNotEmpty();
    nothingHasThem();
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void nothingHasThem() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(folder)) {
      if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(MARKER)) {
        found.add(folder.relativize(file).toString());
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void whatIsKeptWithAModelSaysWhatHasToBeGivenAgain() throws IOException {
    if (!Files.exists(folder.resolve("model2"))) {
      CommandRun.good("fit", second().toString());
    }
    Path kept = folder.resolve("model2/job.yaml");
    assertThat(Files.readString(kept))
        .startsWith(
            "# Passwords and keys are left out. To use this file, set in the environment:\n")
        .contains(
            "#   CUSTOMERS_PASSWORD for graph.tables.customers.source.options.password\n",
            "#   TRAIN_SASTOKEN for task.train.options.sasToken\n",
            "password: \"${CUSTOMERS_PASSWORD}\"",
            "url: \"jdbc:postgresql://ann:${CUSTOMERS_URL}@db/shop?password=${CUSTOMERS_URL_2}\"",
            "sasToken: \"${TRAIN_SASTOKEN}\"");
    CommandRun again = CommandRun.of("build", kept.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("environment variable CUSTOMERS_PASSWORD is not set");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }
}
