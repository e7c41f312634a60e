// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.CustomerOrders;
import io.sparkgnn.application.Job;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.ScoringService;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.Seed;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.http.RequestLimits;
import io.sparkgnn.serving.http.ScoringServer;
import io.sparkgnn.serving.http.ServerSettings;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.predict.Predictor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same key, time and graph have the same score, whoever is asked. */
@Integration
class SameScoresTest {
  private static final int CUSTOMERS = 70;
  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final long DAY = 86_400_000_000L;

  private static final String YAML =
      CustomerOrders.GRAPH
          + """
          task:
            entity: customers.customer_id
            time: cutoff
            label: spend
            type: regression
            train: {format: csv, path: @folder@/train.csv}
            validation: {format: csv, path: @folder@/validation.csv}
          sampling: {num_neighbors: [4, 2]}
          model: {channels: 8, stack: none}
          training: {epochs: 2, seed: 5, baselines: false, calibration: none}
          output: {model: @folder@/model}
          """;

  @TempDir Path folder;

  /** Sums add up in another order in batches of another size: the last bits of a float. */
  private static void compare(String door, List<Double> scores, List<Double> wanted) {
    assertThat(scores).as(door).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      double last = 2e-6 * Math.max(1, Math.abs(wanted.get(i)));
      assertThat(scores.get(i)).as("%s, row %d", door, i).isCloseTo(wanted.get(i), within(last));
    }
  }

  private Job shop(long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder customers = new StringBuilder("customer_id,region\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,ordered_at,total\n");
    StringBuilder train = new StringBuilder("customer_id,cutoff,spend\n");
    StringBuilder validation = new StringBuilder(train);
    int order = 0;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      customers.append("%d,r%d%n".formatted(customer, customer % 4));
      double[] spent = new double[8];
      for (int month = 0; month < 8; month++) {
        for (int i = random.nextInt(4); i > 0; i--) {
          int total = 5 + random.nextInt(40) + customer % 4 * 20;
          spent[month] += total;
          LocalDate day = START.plusMonths(month).plusDays(1 + random.nextInt(25));
          orders.append("%d,%d,%s,%d%n".formatted(order++, customer, day, total));
        }
      }
      for (int month = 3; month < 7; month++) {
        (month < 6 ? train : validation)
            .append("%d,%s,%.1f%n".formatted(customer, START.plusMonths(month), spent[month]));
      }
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("orders.csv"), orders);
    Files.writeString(folder.resolve("train.csv"), train);
    Files.writeString(folder.resolve("validation.csv"), validation);
    Path job = folder.resolve("shop.yaml");
    Files.writeString(job, YAML.replace("@folder@", folder.toString()));
    return Job.read(job);
  }

  private static List<Double> scores(Dataset<Row> rows) {
    return rows.orderBy("customer_id").select(col("prediction")).collectAsList().stream()
        .map(row -> row.getDouble(0))
        .toList();
  }

  @Test
  void everyDoorSaysTheSame() throws Exception {
    SparkSession spark = CommandRun.spark();
    Job job = shop(Long.getLong("sparkgnn.test.seed", 1));
    GnnModel model = job.fit(spark).model();
    assertThat(keptLists()).as("columns that scoring maps").isPositive();
    Dataset<Row> seeds = csv(spark, folder.resolve("validation.csv"));

    List<Double> wanted = scores(model.transform(seeds));
    double error = 0;
    List<Row> labels = seeds.orderBy("customer_id").select("spend").collectAsList();
    for (int i = 0; i < labels.size(); i++) {
      error += Math.abs(labels.get(i).getDouble(0) - wanted.get(i)) / labels.size();
    }
    double told = model.summary().figures().get("mae");
    compare("fit's own figure of the validation rows", List.of(told), List.of(error));

    Path out = folder.resolve("predictions.csv");
    CommandRun.good(
        "predict",
        folder.resolve("shop.yaml").toString(),
        "--seeds",
        folder.resolve("validation.csv").toString(),
        "--out",
        out.toString());
    compare("predict", scores(csv(spark, out)), wanted);
    compare("foreachBatch", streamed(spark, model, seeds), wanted);

    long time = START.plusMonths(6).toEpochDay() * DAY;
    compare("a Predictor without Spark", predicted(time), wanted);
    compare("a server, all in one request", served(time, CUSTOMERS), wanted);
    compare("a server, one after the other", served(time, 1), wanted);
    asked(START.plusMonths(6)).forEach((form, scores) -> compare(form, scores, wanted));
  }

  private long keptLists() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("graph"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("list-")).count();
    }
  }

  private static Dataset<Row> csv(SparkSession spark, Path file) {
    return spark.read().option("header", true).option("inferSchema", true).csv(file.toString());
  }

  private List<Double> streamed(SparkSession spark, GnnModel model, Dataset<Row> seeds)
      throws Exception {
    String come = folder.resolve("come").toString();
    seeds.repartition(3).write().parquet(come);
    ConcurrentLinkedQueue<Row> scored = new ConcurrentLinkedQueue<>();
    VoidFunction2<Dataset<Row>, Long> batch =
        (rows, id) ->
            scored.addAll(
                model.transform(rows).select("customer_id", "prediction").collectAsList());
    spark
        .readStream()
        .schema(seeds.schema())
        .option("maxFilesPerTrigger", 2)
        .parquet(come)
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .foreachBatch(batch)
        .start()
        .awaitTermination();
    return scored.stream()
        .sorted((one, other) -> Integer.compare(one.getInt(0), other.getInt(0)))
        .map(row -> row.getDouble(1))
        .toList();
  }

  private List<Double> predicted(long time) {
    List<Double> scores = new ArrayList<>();
    try (GraphStore graph = GraphStore.open(folder.resolve("graph"));
        Predictor predictor =
            ServedModel.open(folder.resolve("model")).trained().predictor(graph)) {
      NodeType customers = graph.schema().nodeType("customers");
      long[] ids = new long[CUSTOMERS];
      long[] times = new long[CUSTOMERS];
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        byte[] key = KeyCodec.encode(customers.key(), (long) customer);
        ids[customer] = graph.keys().id(customers.index(), key);
        times[customer] = time;
      }
      for (float score : predictor.predict(ids, times, CUSTOMERS)) {
        scores.add((double) score);
      }
    }
    return scores;
  }

  /** Over HTTP, in both forms. */
  private Map<String, List<Double>> asked(LocalDate day) throws Exception {
    StringBuilder csv = new StringBuilder("customer_id,time\n");
    StringBuilder json = new StringBuilder();
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      csv.append("%d,%s%n".formatted(customer, day));
      json.append("%s{\"key\": %d}".formatted(customer == 0 ? "" : ", ", customer));
    }
    List<Double> byCsv = new ArrayList<>();
    List<Double> byJson = new ArrayList<>();
    try (ServedGraph graph = ServedGraph.open(folder.resolve("graph"));
        ScoringServer server =
            new ScoringServer(
                ServedModel.open(folder.resolve("model")),
                graph,
                ScoringSettings.USUAL,
                new ServerSettings(
                    "127.0.0.1", 0, null, RequestLimits.USUAL, Duration.ofSeconds(10)),
                Clock.systemUTC())) {
      post(server, "text/csv", csv.toString())
          .lines()
          .skip(1)
          .forEach(line -> byCsv.add(Double.valueOf(line.split(",")[2])));
      String body = "{\"time\": \"%s\", \"rows\": [%s]}".formatted(day, json);
      new ObjectMapper()
          .readTree(post(server, "application/json", body))
          .get("predictions")
          .forEach(row -> byJson.add(row.get("prediction").asDouble()));
    }
    return Map.of("POST /v1/predict, CSV", byCsv, "POST /v1/predict, JSON", byJson);
  }

  private static String post(ScoringServer server, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/v1/predict".formatted(server.port())))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> reply =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return reply.body();
  }

  private List<Double> served(long time, int together) {
    List<Double> scores = new ArrayList<>();
    try (ServedGraph graph = ServedGraph.open(folder.resolve("graph"));
        ScoringService service =
            new ScoringService(
                ServedModel.open(folder.resolve("model")), graph, ScoringSettings.USUAL)) {
      NodeType customers = graph.schema().nodeType("customers");
      for (int from = 0; from < CUSTOMERS; from += together) {
        List<Seed> seeds = new ArrayList<>();
        for (int customer = from; customer < from + together; customer++) {
          seeds.add(new Seed(KeyCodec.encode(customers.key(), (long) customer), time));
        }
        for (Answer answer : service.score(seeds).join()) {
          scores.add((Double) ((Answer.Scored) answer).prediction());
        }
      }
    }
    return scores;
  }
}
