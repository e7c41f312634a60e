// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake is one clear message; those that can be found before the first job are. */
@Integration
class GnnMistakesTest {
  @TempDir static Path folder;

  private static SparkSession spark;
  private static String graph;
  private static Dataset<Row> labels;

  @BeforeAll
  static void build() {
    spark = MlSpark.get();
    graph = ShopGraph.shared();
    labels = ShopGraph.labels(spark);
  }

  @Test
  void aMissingParamIsNamed() {
    refusedWithoutAJob(gnn -> gnn.clear(gnn.graphPath()), "Cannot run without graphPath");
    refusedWithoutAJob(gnn -> gnn.clear(gnn.entity()), "Cannot run without entity");
    refusedWithoutAJob(gnn -> gnn.clear(gnn.timeCol()), "Cannot run without timeCol");
    refusedWithoutAJob(gnn -> gnn.clear(gnn.labelCol()), "Cannot run without labelCol");
  }

  @Test
  void aMissingColumnIsNamed() {
    refusedWithoutAJob(gnn -> gnn.setTimeCol("cutoff"), "Cannot find the time column 'cutoff'");
    refusedWithoutAJob(gnn -> gnn.setLabelCol("y"), "Cannot find the label column 'y'");
    refusedWithoutAJob(gnn -> gnn.setEntityCols("u"), "Cannot find the entity column 'u'");
    refusedWithoutAJob(
        gnn -> gnn.setValidationIndicatorCol("v"), "Cannot find the validation indicator column");
  }

  @Test
  void aColumnOfAnotherTypeIsNamed() {
    refusedWithoutAJob(gnn -> gnn.setTimeCol("user_id"), "Cannot use column 'user_id' as the time");
    refusedWithoutAJob(gnn -> gnn.setLabelCol("at"), "Cannot use column 'at' as the label");
    refusedWithoutAJob(
        gnn -> gnn.setValidationIndicatorCol("label"),
        "Cannot use column 'label' as the validation indicator");
  }

  @Test
  void anOutputColumnThatIsThereIsNamed() {
    refusedWithoutAJob(
        gnn -> gnn.setPredictionCol("label"), "Cannot write the output column 'label'");
  }

  @Test
  void aNumberOfClassesForATaskWithoutClassesIsRefused() {
    refusedWithoutAJob(
        gnn -> gnn.setTaskType("binary").setNumClasses(3),
        "Cannot use numClasses = 3: the task is binary");
    refusedWithoutAJob(
        gnn -> gnn.setTaskType("regression").setNumClasses(2),
        "Cannot use numClasses = 2: the task is regression");
  }

  @Test
  void aGraphThatIsNotThereIsNamed() {
    refusedWithoutAJob(
        gnn -> gnn.setGraphPath(folder.resolve("none").toString()), "run build first");
  }

  @Test
  void aSessionInAnotherTimeZoneThanTheGraphsDatesIsRefused() {
    String zone = "spark.sql.session.timeZone";
    String dates = folder.resolve("dates").toString();
    TableSource visits = TableSource.of(spark.sql("SELECT 1 AS user_id, date'2024-01-02' AS day"));
    TableSpec table =
        TableSpec.builder("users").source(visits).primaryKey("user_id").time("day").build();
    new GraphBuild(spark, new GraphSpec(dates, List.of(table), List.of(), 1)).run();
    spark.conf().set(zone, "America/New_York");
    try {
      refusedWithoutAJob(
          gnn -> gnn.setGraphPath(dates), "were read in UTC, so that rows later than a seed");
    } finally {
      spark.conf().set(zone, "UTC");
    }
  }

  @Test
  void anEntityThatTheGraphDoesNotHaveIsNamed() {
    refusedWithoutAJob(gnn -> gnn.setEntity("buyers.user_id"), "it has users, purchases");
    refusedWithoutAJob(
        gnn -> gnn.setEntity("users.name").setEntityCols("user_id"),
        "the primary key of 'users' is users.user_id");
    refusedWithoutAJob(gnn -> gnn.setEntity("users"), "Cannot read entity 'users'");
    refusedWithoutAJob(gnn -> gnn.setEntityCols("user_id", "at"), "has 1 key columns");
  }

  @Test
  void anUnknownEdgeTypeIsNamedWithThoseThatThereAre() {
    refusedWithoutAJob(
        gnn -> gnn.setNumNeighbors("[{hop1: {default: 4, A.B->C.D: 3}}]"),
        "users.user_id->purchases.user_id");
  }

  @Test
  void aSettingOutOfRangeIsRefusedWhereItIsSet() {
    refused(gnn -> gnn.setChannels(0), "Cannot use channels = 0: allowed is 1 to 4096");
    refused(gnn -> gnn.setNumLayers(65), "Cannot use numLayers = 65: allowed is 0 to 64");
    refused(gnn -> gnn.setNumClasses(-1), "Cannot use numClasses = -1");
    refused(gnn -> gnn.setMetric("luck"), "Cannot use metric = luck: allowed is auto, auroc");
    refused(gnn -> gnn.setTaskType("guess"), "Cannot use taskType = guess");
    refused(
        gnn -> gnn.setHandleInvalid("drop"), "Cannot use handleInvalid = drop: allowed is keep");
    refused(gnn -> gnn.setMaxAttempts(0), "Cannot use maxAttempts = 0");
    refused(gnn -> gnn.setCheckpointInterval(0), "Cannot use checkpointInterval = 0");
  }

  private static void refused(Consumer<Gnn> mistake, String message) {
    assertThatThrownBy(() -> mistake.accept(new Gnn()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void settingsThatDoNotGoTogetherAreNamed() {
    refusedWithoutAJob(
        gnn -> gnn.setModelType("transformer").setHeads(3), "Cannot use heads = 3: allowed is a");
    refusedWithoutAJob(
        gnn -> gnn.setGapMinDays(9).setGapMaxDays(8), "Cannot use gapMinDays = 9.0: allowed is at");
    refusedWithoutAJob(gnn -> gnn.setNumWorkers(2), "Cannot train with numWorkers = 2");
  }

  @Test
  void dynamicAllocationIsNamedWithTheSettingToChange() {
    spark.sparkContext().conf().set("spark.dynamicAllocation.enabled", "true");
    try {
      refusedWithoutAJob(gnn -> {}, "spark.dynamicAllocation.enabled=true");
    } finally {
      spark.sparkContext().conf().remove("spark.dynamicAllocation.enabled");
    }
  }

  @Test
  void workersWithoutExecutorsOfTheirOwnAreRefused() {
    refusedWithoutAJob(
        gnn -> gnn.setNumWorkers(3), "numWorkers = 3 in local mode: each worker needs an executor");
  }

  @Test
  void labelsThatDoNotFitTheTaskAreNamed() {
    assertThatThrownBy(
            () -> ShopGraph.gnn(graph).setLabelCol("kind").setTaskType("binary").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("240 values of 'kind' are not allowed (2); allowed are 0 and 1");
    assertThatThrownBy(
            () -> ShopGraph.gnn(graph).setLabelCol("cents").setTaskType("multiclass").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("(20.5, 80.5); allowed are whole numbers");
    assertThatThrownBy(
            () ->
                ShopGraph.gnn(graph)
                    .setLabelCol("many")
                    .setTaskType("multiclass")
                    .fit(
                        labels
                            .crossJoin(spark.range(3))
                            .selectExpr("*", "id * 1000000 + user_id * 1000 + day(at) AS many")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot train a multiclass task: 'many' has ")
        .hasMessageContaining(
            "at most 1000 classes are allowed; task type regression learns a number");
    assertThatThrownBy(
            () ->
                ShopGraph.gnn(graph)
                    .setLabelCol("kind")
                    .setTaskType("multiclass")
                    .setNumClasses(2)
                    .fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("numClasses = 2: the largest label is 2");
  }

  @Test
  void aTableWithoutAUsableRowIsRefused() {
    assertThatThrownBy(
            () ->
                ShopGraph.gnn(graph)
                    .fit(
                        labels
                            .selectExpr("user_id", "label", "is_val", "null AS at")
                            .selectExpr("user_id", "label", "is_val", "CAST(at AS DATE) AS at")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("no row of the label table has an entity, a time and a label");
    assertThatThrownBy(
            () ->
                ShopGraph.gnn(graph)
                    .fit(labels.withColumn("user_id", labels.col("user_id").plus(1000))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the entity is not in the graph (such as 1000, ");
    assertThatThrownBy(() -> ShopGraph.gnn(graph).fit(labels.where("is_val")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("rows are for validation");
  }

  @Test
  void anUnknownEntityStopsATrainingThatAsksForIt() {
    assertThatThrownBy(
            () ->
                ShopGraph.gnn(graph)
                    .setHandleInvalid("error")
                    .fit(
                        labels.union(
                            labels
                                .limit(1)
                                .withColumn("user_id", labels.col("user_id").plus(1000)))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("1 of 481 label rows left out: the entity is not in the graph");
  }

  private static void refusedWithoutAJob(Consumer<Gnn> mistake, String message) {
    Gnn gnn = ShopGraph.gnn(graph);
    mistake.accept(gnn);
    Dataset<Row> untouchable = labels.where("raise_error('a job was started') IS NULL");
    assertThatThrownBy(() -> gnn.fit(untouchable))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
