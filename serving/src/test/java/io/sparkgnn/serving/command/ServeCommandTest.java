// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.SavedModels;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.serving.http.TlsSettings;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class ServeCommandTest {
  @TempDir Path folder;

  private Path job(String text) throws IOException {
    return Files.writeString(folder.resolve("churn.yaml"), text);
  }

  private static void refused(String message, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = ServeCommand.run(arguments, new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("spark-gnn: ").contains(message);
    assertThat(status).isEqualTo(2);
  }

  @Test
  void mistakesEndWithOneLineAndStatusTwo() throws IOException {
    String job = job("graph: {path: nowhere}\noutput: {model: no/model}\n").toString();
    refused("Missing required parameter: 'JOB.yaml'");
    refused("there is no such file", folder.resolve("none.yaml").toString());
    refused("Cannot use --port 70000: 0 to 65535 are allowed", job, "--port", "70000");
    refused("Cannot use --threads 0: 1 to 1024 are allowed", job, "--threads", "0");
    refused("Unknown options: '--token'", job, "--token", "in-sight-of-everybody");
    refused("Cannot read the model at no/model: there is none; run fit first", job);
  }

  @Test
  void beyondThisMachineATokenIsNeeded() throws IOException {
    String job = job("graph: {path: nowhere}\n").toString();
    refused("Cannot listen at 0.0.0.0 without a token", job, "--host", "0.0.0.0");
    Path shortToken = Files.writeString(folder.resolve("short"), "secret\n");
    refused(
        "at least 16 characters", job, "--host", "0.0.0.0", "--token-file", shortToken.toString());
    refused("Cannot read the token from", job, "--token-file", folder.resolve("no").toString());
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    assertThat(ListenAddress.of("0.0.0.0", token, null, null).token()).isNotNull();
    assertThat(ListenAddress.of("0.0.0.0", null, "0123456789abcdef", null).token()).isNotNull();
    assertThat(ListenAddress.of("127.0.0.1", null, null, null).token()).isNull();
    assertThat(ListenAddress.of("localhost", null, null, null).token()).isNull();
  }

  @Test
  void certificatesTakeATokensPlace() throws Exception {
    Path store = folder.resolve("store.p12");
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    try (OutputStream out = Files.newOutputStream(store)) {
      empty.store(out, "secret".toCharArray());
    }
    assertThatThrownBy(() -> ListenAddress.tls(store, null, "another"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("SPARK_GNN_KEYSTORE_PASSWORD is not its password");
    assertThatThrownBy(() -> ListenAddress.tls(null, store, "secret"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("--tls-clients without --tls-keystore");
    assertThatThrownBy(() -> ListenAddress.tls(folder.resolve("none"), null, "secret"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> ListenAddress.tls(store, null, null))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("set SPARK_GNN_KEYSTORE_PASSWORD");
    TlsSettings own = ListenAddress.tls(store, null, "secret");
    assertThat(own.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> ListenAddress.of("0.0.0.0", null, null, own))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("without a token");
    TlsSettings both = ListenAddress.tls(store, store, "secret");
    assertThat(ListenAddress.of("0.0.0.0", null, null, both).token()).isNull();
  }

  @Test
  void theJobsGraphAndModelAreReadWithVariablesAndOverrides() throws IOException {
    Path file =
        job(
            """
            graph: {path: "${PLACE}/graph", tables: {orders: {source: {path: x}}}}
            task: {query: anything, thresholds: [0.3, 0.7]}
            training: {epochs: 3}
            """);
    ServedJob job = ServedJob.read(file, List.of(), Map.of("PLACE", "lake"));
    assertThat(job)
        .isEqualTo(
            new ServedJob(
                Path.of("lake/graph"), Path.of("build/models/churn"), List.of(0.3, 0.7), "auto"));
    ServedJob other =
        ServedJob.read(
            file,
            List.of("output.model=other", "training.device=cpu", "graph.path=file:/tmp/g"),
            Map.of("PLACE", "lake"));
    assertThat(other.model()).isEqualTo(Path.of("other"));
    assertThat(other.graph()).isEqualTo(Path.of("/tmp/g"));
    assertThat(other.device()).isEqualTo("cpu");
    for (String[] bad :
        new String[][] {
          {"graph.path=s3://bucket/graph", "a folder of this machine is allowed"},
          {"graph.path=[1]", "graph.path is a list; a text is allowed"},
          {"graph=7", "'graph' is '7', not a mapping"},
          {"task.thresholds=high", "task.thresholds is a list of numbers"},
          {"nonsense", "write key=value"},
        }) {
      assertThatThrownBy(() -> ServedJob.read(file, List.of(bad[0]), Map.of("PLACE", "lake")))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining(bad[1]);
    }
  }

  @Test
  void neitherModelNorGraphStaysOpenWithoutTheOther() throws IOException {
    TinyModel model = TinyModel.of(TaskType.REGRESSION);
    model.stored(folder.resolve("graph")).close();
    Path log = folder.resolve("graph.rows");
    List<ServedGraph> opened = new ArrayList<>();
    Supplier<ServedGraph> graph =
        () -> {
          opened.add(ServedGraph.open(folder.resolve("graph"), log));
          return opened.get(0);
        };
    assertThatThrownBy(() -> Opened.of(() -> ServedModel.open(folder.resolve("none")), graph))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("there is none; run fit first");
    assertThat(opened).hasSize(1);
    ServedGraph.open(folder.resolve("graph"), log).close(); // nobody has the log any more
    ServedModel served = ServedModel.of(model.trained(), Thresholds.NONE);
    assertThatThrownBy(
            () -> Opened.of(() -> served, () -> ServedGraph.open(folder.resolve("nowhere"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("nowhere");
  }

  /** A process as bin/spark-gnn starts it. */
  @Test
  void aServerIsToldToStopAndEndsWithStatusZero() throws Exception {
    TinyModel model = TinyModel.of(TaskType.REGRESSION);
    model.stored(folder.resolve("graph")).close();
    Path saved = SavedModels.asGnnModel(folder.resolve("model"), model.trained(), "{}");
    Path job =
        job("graph: {path: %s}\noutput: {model: %s}\n".formatted(folder.resolve("graph"), saved));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag :
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("-DDJL_CACHE_DIR")) {
        command.add(flag);
      }
    }
    command.addAll(
        List.of(
            "-Dlog4j2.configurationFile=classpath:io/sparkgnn/serving/command/log4j2.properties",
            "-cp",
            System.getProperty("java.class.path"),
            ServeCommand.class.getName(),
            job.toString(),
            "--port",
            "0"));
    Path log = folder.resolve("log");
    Process server = new ProcessBuilder(command).redirectError(log.toFile()).start();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      String url = out.readLine();
      assertThat(url).as(Files.readString(log)).matches("http://127\\.0\\.0\\.1:\\d+");
      HttpRequest ready = HttpRequest.newBuilder(URI.create(url + "/readyz")).build();
      HttpResponse<String> reply =
          HttpClient.newHttpClient().send(ready, HttpResponse.BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(200);
      server.destroy();
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).allMatch(line -> line.startsWith("{\"time\":\""));
    assertThat(lines).anyMatch(line -> line.contains("\"event\":\"started\""));
    assertThat(lines).anyMatch(line -> line.contains("\"route\":\"/readyz\""));
    assertThat(lines).anyMatch(line -> line.contains("\"event\":\"stopped\""));
  }
}
