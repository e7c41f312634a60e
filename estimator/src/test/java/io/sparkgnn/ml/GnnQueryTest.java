// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An estimator that asks instead of being given labels, on 60 users who buy for 100 days. */
@Integration
class GnnQueryTest {
  private static final String MUCH =
      "PREDICT MAX(purchases.amount, 0, 10) > 50 FOR EACH users.user_id"
          + " WHERE COUNT(purchases.*, -30, 0) > 0";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static String graph;

  @BeforeAll
  static void buildsAGraphOfFiles() {
    spark = MlSpark.get();
    spark
        .sql(
            "SELECT CAST(id AS INT) AS user_id,"
                + " timestamp'2024-01-01' + make_interval(0, 0, 0, CAST(id AS INT)) AS joined"
                + " FROM range(60)")
        .write()
        .parquet(path("users"));
    spark
        .sql(
            "SELECT id AS purchase_id, CAST(pmod(xxhash64(id), 60) AS INT) AS user_id,"
                + " timestamp'2024-01-02' + make_interval(0, 0, 0, CAST(id % 100 AS INT)) AS at,"
                + " IF(pmod(xxhash64(id), 60) % 2 = 0, 80D, 20D) AS amount,"
                + " CAST(id % 3 AS INT) AS kind"
                + " FROM range(1800)")
        .write()
        .parquet(path("purchases"));
    graph = path("graph");
    new GraphBuild(
            spark,
            new GraphSpec(
                graph,
                List.of(
                    table("users", "user_id", "joined"), table("purchases", "purchase_id", "at")),
                List.of(LinkSpec.parse("purchases.user_id -> users.user_id")),
                1))
        .run();
  }

  private static TableSpec table(String name, String key, String time) {
    return TableSpec.builder(name)
        .source(TableSource.files("parquet", path(name)))
        .primaryKey(key)
        .time(time)
        .columns(name.equals("purchases") ? Map.of("kind", "categorical") : Map.of())
        .build();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Gnn gnn(String query) {
    return new Gnn()
        .setGraphPath(graph)
        .setQuery(query)
        .setNumNeighbors("[{hop1: {default: 8}}]")
        .setChannels(8)
        .setEpochs(6)
        .setBatchSize(64)
        .setLearningRate(0.02)
        .setSeed(7);
  }

  private static void refuses(Gnn gnn, String message) {
    assertThatThrownBy(() -> gnn.fit(spark))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void entityAndColumnsFollowFromAQueryThatIsSetAsAParam() {
    Gnn gnn = new Gnn().setGraphPath(graph).setEpochs(1).setChannels(4);
    gnn.set(gnn.query(), MUCH);
    Dataset<Row> labels = gnn.labels(spark, Anchors.automatic());
    assertThat(gnn.transformSchema(labels.schema()).fieldNames()).contains("prediction");
    GnnModel model = gnn.fit(labels);
    assertThat(model.getEntity()).isEqualTo("users.user_id");
    assertThat(model.getTimeCol()).isEqualTo("anchor_time");
    assertThat(gnn.isSet(gnn.entity())).as("the estimator stays as it was").isFalse();
  }

  @Test
  void theRowsOfATransformerAreTheLabelsAndTheEntities() {
    QueryRows rows = new QueryRows();
    rows.set(rows.graphPath(), graph);
    rows.set(rows.query(), MUCH);
    assertThat(rows.transform(spark.range(1)).collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            gnn(MUCH).labels(spark, Anchors.automatic()).collectAsList());
    rows.set(rows.times(), new String[] {"2024-02-01", "2024-03-01 12:00:00"});
    assertThat(rows.transform(spark.range(1)).select("anchor_time").distinct().count())
        .isEqualTo(2);
    rows.set(rows.entities(), true);
    assertThat(rows.transform(spark.range(1)).columns()).containsExactly("user_id", "anchor_time");
    rows.clear(rows.times());
    assertThatThrownBy(() -> rows.transform(spark.range(1)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("without times");
  }

  @Test
  void fitMakesTheLabelsAndLearnsThem() {
    Gnn gnn = gnn(MUCH);
    GnnModel model = gnn.fit(spark);
    Dataset<Row> labels = gnn.labels(spark, Anchors.automatic());
    assertThat(model.summary().task()).isEqualTo(TaskType.BINARY);
    assertThat(model.getQuery()).isEqualTo(MUCH);
    assertThat(model.parent()).isSameAs(gnn);
    assertThat(model.plan().entries()).noneMatch(entry -> entry.param().equals("query"));
    assertThat(labels.columns()).containsExactly("user_id", "anchor_time", "label", "split");
    assertThat(model.summary().seeds().rows())
        .as("test rows are left out")
        .isEqualTo(labels.where("split <> 'test'").count())
        .isLessThan(labels.count());
    double right =
        model
            .transform(labels.where("split = 'test'"))
            .selectExpr("avg(double(prediction = label))")
            .first()
            .getDouble(0);
    assertThat(right).isGreaterThan(0.8);
  }

  @Test
  void aSavedEstimatorAndModelKeepTheQuestion() throws Exception {
    Gnn gnn = gnn(MUCH).setEpochs(1);
    gnn.write().save(path("gnn"));
    GnnModel model = Gnn.load(path("gnn")).fit(spark);
    model.write().save(path("model"));
    GnnModel loaded = GnnModel.load(path("model"));
    assertThat(loaded.getQuery()).isEqualTo(MUCH);
    List<Instant> times =
        List.of(Instant.parse("2024-01-20T00:00:00Z"), Instant.parse("2024-03-20T00:00:00Z"));
    List<Row> scored =
        loaded
            .transform(loaded.entities(spark, times))
            .groupBy("anchor_time")
            .agg(Map.of("user_id", "max", "probability", "count"))
            .orderBy("anchor_time")
            .collectAsList();
    assertThat(scored).hasSize(2);
    assertThat(scored.get(0).<Integer>getAs("max(user_id)"))
        .as("later users are not there yet")
        .isLessThan(20);
    assertThat(scored.get(1).<Long>getAs("count(probability)")).isBetween(50L, 60L);
  }

  @Test
  void theTaskFollowsFromTheQuestion() {
    assertThat(
            gnn("PREDICT SUM(purchases.amount, 0, 10) FOR EACH users.user_id")
                .setEpochs(1)
                .fit(spark)
                .summary()
                .task())
        .isEqualTo(TaskType.REGRESSION);
    assertThat(
            gnn("PREDICT LAST(purchases.kind, 0, 10) FOR EACH users.user_id")
                .setEpochs(1)
                .fit(spark)
                .summary()
                .task())
        .isEqualTo(TaskType.MULTICLASS);
  }

  @Test
  void aPipelineTakesTheLabelTable() {
    Gnn gnn = gnn(MUCH).setEpochs(1);
    PipelineModel model =
        new Pipeline()
            .setStages(new PipelineStage[] {gnn})
            .fit(gnn.labels(spark, Anchors.automatic().withMost(2)));
    assertThat(((GnnModel) model.stages()[0]).getQuery()).isEqualTo(MUCH);
  }

  @Test
  void aPlanOfAQuestionHasItsTask() {
    Gnn gnn = gnn(MUCH);
    assertThat(gnn.suggestPlan(gnn.labels(spark, Anchors.automatic())).value("taskType"))
        .isEqualTo("binary");
  }

  @Test
  void aMistakeInTheQuestionIsPointedAt() {
    assertThatThrownBy(() -> new Gnn().setQuery("PREDICT amount"))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("^");
    refuses(
        gnn("PREDICT SUM(purchases.amont, 0, 10) FOR EACH users.user_id"),
        "table purchases has no column amont");
  }

  @Test
  void theNumbersOfAKeyAreNoAmounts() {
    for (String aggregate : List.of("FIRST(purchases.user_id", "MAX(purchases.purchase_id")) {
      refuses(
          gnn("PREDICT " + aggregate + ", 0, 30) FOR EACH users.user_id"),
          "is a key, and its numbers are names, not amounts; compare it with a value");
    }
    assertThat(
            gnn("PREDICT COUNT_DISTINCT(purchases.purchase_id, 0, 10) FOR EACH users.user_id")
                .setEpochs(1)
                .fit(spark)
                .summary()
                .task())
        .isEqualTo(TaskType.REGRESSION);
  }

  @Test
  void whatCannotBeTrainedIsSaidOnce() {
    refuses(gnn(MUCH).setTaskType("regression"), "the query is a binary task");
    refuses(new Gnn().setGraphPath(graph), "without a query");
    assertThatThrownBy(() -> gnn(MUCH).fit(spark.range(3).toDF()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("fit takes the table that Gnn.labels makes");
    refuses(
        new Gnn().setGraphPath(ShopGraph.shared()).setQuery(MUCH), "was built from a DataFrame");
  }
}
