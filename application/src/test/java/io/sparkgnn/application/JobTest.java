// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.application.audit.AuditReport.Status;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.AuditResult;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.application.result.FitResult;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job from Java, from its file and from objects, on a shop of sixty customers. */
@Integration
class JobTest {
  private static final String YAML =
      """
      graph:
        path: @folder@/graph
        tables:
          customers:
            source: {format: csv, path: @folder@/customers.csv}
            primary_key: customer_id
            time: joined
          orders:
            source: {format: csv, path: @folder@/orders.csv}
            primary_key: order_id
            time: ordered_at
        links:
        - orders.customer_id -> customers.customer_id
      task:
        entity: customers.customer_id
        time: cutoff
        label: again
        type: binary
        train: {format: csv, path: @folder@/train.csv}
        validation: {format: csv, path: @folder@/validation.csv}
        test: {format: csv, path: @folder@/test.csv}
      model: {channels: 8}
      training: {epochs: 2, seed: 5}
      output: {model: @folder@/model}
      """;

  private static final String QUERY =
      "PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Job job;

  @BeforeAll
  static void writesAShop() throws IOException {
    spark = CommandRun.spark();
    StringBuilder customers = new StringBuilder("customer_id,joined,region\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,ordered_at,total\n");
    StringBuilder[] labels = new StringBuilder[3];
    for (int part = 0; part < 3; part++) {
      labels[part] = new StringBuilder("customer_id,cutoff,again\n");
    }
    LocalDate day = LocalDate.of(2024, 1, 1);
    int order = 0;
    for (int customer = 0; customer < 60; customer++) {
      customers.append("%d,2023-12-01,%s%n".formatted(customer, customer % 2 == 0 ? "n" : "s"));
      for (int month = 0; month < 8; month++) {
        boolean again = (customer + month) % 3 != 0;
        if (again) {
          orders.append(
              "%d,%d,%s,%d%n"
                  .formatted(
                      order++,
                      customer,
                      day.plusMonths(month).plusDays(1 + customer % 20),
                      10 + customer));
        }
        if (month >= 3 && month < 6) {
          labels[month - 3].append(
              "%d,%s,%d%n".formatted(customer, day.plusMonths(month), again ? 1 : 0));
        }
      }
    }
    write("customers.csv", customers);
    write("orders.csv", orders);
    write("train.csv", labels[0]);
    write("validation.csv", labels[1]);
    write("test.csv", labels[2]);
    job = Job.read(write("shop.yaml", YAML.replace("@folder@", folder.toString())));
  }

  private static Path write(String name, CharSequence text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Dataset<Row> csv(String name) {
    return spark.read().option("header", true).option("inferSchema", true).csv(path(name));
  }

  private static GraphSpec graph(String name) {
    return GraphSpec.builder(path(name))
        .table(
            TableSpec.builder("customers")
                .source(csv("customers.csv"))
                .primaryKey("customer_id")
                .time("joined")
                .build())
        .table(
            TableSpec.builder("orders")
                .source(TableSource.of(csv("orders.csv")))
                .primaryKey("order_id")
                .time("ordered_at")
                .build())
        .link("orders.customer_id -> customers.customer_id")
        .build();
  }

  private static Gnn gnn() {
    return new Gnn().setChannels(8).setEpochs(2).setSeed(5);
  }

  @Test
  void aJobFileIsBuiltFittedEvaluatedPredictedSampledPlannedAndAudited() throws IOException {
    List<String> said = new ArrayList<>();
    PrintStream standard = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Job told = job.withListener(said::add);
      assertThat(told.build(spark).tables()).hasSize(2);
      assertThatThrownBy(() -> told.build(spark))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("a graph is there already");

      FitResult fit = told.fit(spark);
      assertThat(fit.model().summary().epochs()).hasSize(2);
      assertThat(fit.toText()).startsWith("Trained in ").contains("Model:  " + path("model"));
      assertThat(fit.toText()).contains("\nBy auroc on ").contains("constant 0.5000");
      assertThat(folder.resolve("model.html"))
          .content()
          .contains("Beside simple answers")
          .contains("boosted trees");
      assertThat(said).anyMatch(line -> line.startsWith("  epoch 1/2: loss "));

      Evaluation evaluation = told.evaluate(spark);
      assertThat(evaluation.rowsOf()).isEqualTo("test");
      assertThat(evaluation.rows()).isEqualTo(60);
      assertThat(evaluation.metrics().get("auroc")).isBetween(0.0, 1.0);
      List<String> answers =
          evaluation.comparison().answers().stream().map(Baseline::name).toList();
      assertThat(answers).startsWith("spark-gnn").contains("boosted trees").endsWith("constant");
      assertThat(evaluation.comparison().answers().get(0).figures().get("auroc"))
          .isEqualTo(evaluation.metrics().get("auroc"));
      assertThat(evaluation.toText()).contains("By auroc on 60 rows: ");
      assertThat(evaluation.toJson()).contains("\"baselines\":{\"spark-gnn\":{\"auroc\":");
      Evaluation validation = told.evaluate(spark, Seeds.file(path("validation.csv")));
      assertThat(validation.rowsOf()).isEqualTo(path("validation.csv"));

      told.predict(spark, Seeds.file(path("test.csv")), path("p.csv"));
      try (SeedRows predicted = told.predict(spark, Seeds.of(csv("test.csv")))) {
        assertThat(predicted.count()).isEqualTo(60);
        List<Row> rows = predicted.rows().collectAsList();
        assertThat(rows.get(0).schema().fieldNames())
            .containsExactly("customer_id", "cutoff", "prediction");
        List<Row> written = csv("p.csv").collectAsList();
        for (int i = 0; i < rows.size(); i++) {
          assertThat(written.get(i).getDouble(2)).isEqualTo(rows.get(i).getDouble(2));
        }
      }
      try (SeedRows sampled = told.sample(spark, Seeds.of(csv("test.csv")))) {
        assertThat(sampled.rows().where(col("child_time").gt(col("seed_time"))).count()).isZero();
        assertThat(sampled.rows().count()).isPositive();
      }

      told.features(spark, Seeds.file(path("test.csv")), path("f.csv"));
      Dataset<Row> figures = csv("f.csv");
      assertThat(figures.columns()).startsWith("customer_id", "cutoff").contains("count_orders");
      assertThat(figures.count()).isEqualTo(60);
      figures.createOrReplaceTempView("figures");
      csv("orders.csv").createOrReplaceTempView("orders");
      assertThat(
              spark
                  .sql(
                      "select * from figures f where coalesce(count_orders, 0) <> (select count(*)"
                          + " from orders o where o.customer_id = f.customer_id and o.ordered_at <="
                          + " f.cutoff)")
                  .count())
          .isZero();

      AuditResult audit =
          told.audit(
              spark,
              AuditOptions.all()
                  .withChecks(List.of("labels", "samples"))
                  .withLabels(own -> own.table("seeds").withColumn("again", col("customer_id"))));
      assertThat(audit.report().hasFindings()).as("the definition is wrong").isTrue();
      assertThat(audit.report().checks().get(1).status()).isEqualTo(Status.CLEAN);

      try (JobPlan plan = told.plan(spark)) {
        assertThat(plan.values().value("channels")).isEqualTo(8);
        List<Trial> trials = plan.tune(2);
        assertThat(trials).filteredOn(Trial::kept).isNotEmpty();
        assertThat(Job.parse("planned", plan.write()).gnn().getChannels()).isPositive();
      }
    } finally {
      System.setOut(standard);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).as("a job prints nothing").isEmpty();
  }

  @Test
  void anEnsembleWithARefitSaysWhoseItsFiguresAre() throws IOException {
    List<String> said = new ArrayList<>();
    Job refit =
        Job.read(
                folder.resolve("shop.yaml"),
                List.of(
                    "graph.path=" + path("refit-graph"),
                    "output.model=" + path("refit-model"),
                    "task.test=null",
                    "training.ensemble=2",
                    "training.refit=true"))
            .withListener(said::add);
    FitResult fit = refit.fit(spark);
    assertThat(fit.toText())
        .containsPattern(
            "kept epochs [12], [12] of 2 models, together, auroc .* \\(before the refit\\)")
        .containsPattern("Of 2 models .* the last epoch that was planned \\(2\\) for its best");
    assertThat(said)
        .contains("Model 1 of 2", "Model 2 of 2", "Refit of model 2 of 2")
        .anyMatch(line -> line.startsWith("  model 2 of 2, epoch 1/2: loss "));
    assertThat(Files.readString(Path.of(fit.report())))
        .contains("trained again on training and validation rows", "mean of 2 models");
    said.clear();
    refit.evaluate(spark);
    assertThat(said).anyMatch(line -> line.contains("trained on the validation rows in its refit"));
  }

  @Test
  void testRowsThatAreLaterThanTheGraphAreNamedByFitAndPlan() throws IOException {
    write("late.csv", "customer_id,cutoff,again\n1,2024-12-30,1\n");
    List<String> said = new ArrayList<>();
    Job late =
        Job.read(
                folder.resolve("shop.yaml"),
                List.of(
                    "graph.path=" + path("late-graph"),
                    "output.model=" + path("late-model"),
                    "task.test.path=" + path("late.csv")))
            .withListener(said::add);
    late.fit(spark);
    assertThat(said)
        .anyMatch(
            line ->
                line.matches(
                    "warning: test rows are up to 1\\d\\d days later than the newest row of the"
                        + " graph; with training.validation_history: frozen .*"));
    try (JobPlan plan = late.plan(spark)) {
      assertThat(plan.values().values()).containsEntry("validationHistory", "frozen");
    }
  }

  @Test
  void aJobOfObjectsTrainsTheSameModelAsItsFile() {
    Job objects =
        Job.builder("objects", graph("objects-graph"))
            .gnn(
                gnn()
                    .setTaskType("binary")
                    .setEntity("customers.customer_id")
                    .setTimeCol("cutoff")
                    .setLabelCol("again"))
            .train(csv("train.csv"))
            .validation(csv("validation.csv"))
            .test(csv("test.csv"))
            .model(path("objects-model"))
            .build();
    objects.fit(spark);
    Job filed =
        Job.read(
            folder.resolve("shop.yaml"),
            List.of("graph.path=" + path("filed-graph"), "output.model=" + path("filed-model")));
    filed.fit(spark);
    assertThat(objects.evaluate(spark).metrics()).isEqualTo(filed.evaluate(spark).metrics());
    assertThat(folder.resolve("objects-model/job.yaml")).doesNotExist();
    assertThatThrownBy(
            () -> {
              try (JobPlan plan = objects.plan(spark)) {
                plan.write();
              }
            })
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the job was made of objects");
  }

  @Test
  void aJobOfObjectsAsksItsQueryOnceForAllThatFollows() {
    Job asking =
        Job.builder("asking", graph("asking-graph"))
            .gnn(gnn().setQuery(QUERY))
            .model(path("asking-model"))
            .build();
    assertThat(asking.query()).contains(QUERY);
    List<String> said = new ArrayList<>();
    try (AskedJob asked = asking.withListener(said::add).ask(spark)) {
      asked.job().fit(spark);
      assertThat(asked.job().evaluate(spark).rows()).isPositive();
    }
    assertThat(said).filteredOn(line -> line.startsWith("train labels: ")).hasSize(1);
    try (SeedRows rows = asking.predict(spark, Seeds.at(List.of("2024-05-01")))) {
      assertThat(rows.rows().count()).isEqualTo(60);
    }
  }

  @Test
  void partsThatDoNotGoTogetherAreRefused() {
    JobBuilder builder = Job.builder("wrong", graph("wrong-graph"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("give rows to train on, or a Gnn with a query");
    assertThatThrownBy(() -> builder.gnn(gnn().setQuery(QUERY)).test(csv("test.csv")).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the query makes the validation and test rows");
    assertThatThrownBy(
            () ->
                Job.builder("wrong", graph("same"))
                    .gnn(gnn().setQuery(QUERY))
                    .model(path("same"))
                    .build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot make a job: output.model ");
  }
}
