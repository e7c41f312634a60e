// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.query.AskedGnn;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.config.TaskType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What 40 users buy next: each buys two of 30 products again and again, and others by chance. */
@Integration
class GnnRankingTest {
  private static final String NEXT =
      "PREDICT LIST_DISTINCT(purchases.product_id, 0, 10) RANK TOP 4 FOR EACH users.user_id";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static String graph;

  @BeforeAll
  static void buildsAGraphOfFiles() {
    spark = MlSpark.get();
    spark.sql("SELECT CAST(id AS INT) AS user_id FROM range(40)").write().parquet(path("users"));
    spark
        .sql("SELECT concat('p', id) AS product_id, CAST(id % 5 AS INT) AS kind FROM range(30)")
        .write()
        .parquet(path("products"));
    spark
        .sql(
            "SELECT id AS purchase_id, CAST(id % 40 AS INT) AS user_id,"
                + " concat('p', IF(pmod(xxhash64(id), 4) = 0, pmod(xxhash64(id, 1), 30),"
                + " pmod(xxhash64(id % 40, pmod(xxhash64(id, 2), 2)), 30))) AS product_id,"
                + " timestamp'2024-01-01' + make_interval(0, 0, 0, CAST(id / 40 * 2 AS INT)) AS at"
                + " FROM range(2400)")
        .write()
        .parquet(path("purchases"));
    graph = path("graph");
    new GraphBuild(
            spark,
            new GraphSpec(
                graph,
                List.of(
                    table("users", "user_id").time(TableTime.STATIC).build(),
                    table("products", "product_id").time(TableTime.STATIC).build(),
                    table("purchases", "purchase_id").time("at").build()),
                List.of(
                    LinkSpec.parse("purchases.user_id -> users.user_id"),
                    LinkSpec.parse("purchases.product_id -> products.product_id")),
                1))
        .run();
  }

  private static TableSpec.Builder table(String name, String key) {
    return TableSpec.builder(name).source(TableSource.files("parquet", path(name))).primaryKey(key);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Gnn gnn() {
    return new Gnn()
        .setGraphPath(graph)
        .setNumNeighbors("[{hop1: {default: 8}}]")
        .setChannels(16)
        .setEpochs(6)
        .setBatchSize(64)
        .setLearningRate(0.02)
        .setSeed(7);
  }

  private static Gnn tables() {
    return gnn()
        .setEntity("users.user_id")
        .setItems("products.product_id")
        .setK(4)
        .setTimeCol("t")
        .setLabelCol("bought")
        .setEpochs(1);
  }

  private static Map<String, Double> figures(GnnModel model) {
    return model.comparison().orElseThrow().answers().stream()
        .collect(Collectors.toMap(Baseline::name, answer -> answer.figures().get("map")));
  }

  @Test
  void aQueryRanksAndIsAheadOfWhatIsPopular() throws Exception {
    GnnModel model = gnn().setQuery(NEXT).fit(spark);
    assertThat(model.summary().task()).isEqualTo(TaskType.RANKING);
    assertThat(model.getItems()).isEqualTo("products.product_id");
    assertThat(model.getK()).isEqualTo(4);
    Map<String, Double> figures = figures(model);
    assertThat(figures.get(Baseline.MODEL))
        .isGreaterThan(0.5)
        .isGreaterThan(2 * figures.get("popular"));

    model.write().save(path("model"));
    GnnModel loaded = GnnModel.load(path("model"));
    List<Instant> times = List.of(Instant.parse("2024-04-01T00:00:00Z"));
    Dataset<Row> users = loaded.entities(spark, times);
    Dataset<Row> next = loaded.transform(users);
    assertThat(next.columns())
        .containsExactly("user_id", "anchor_time", "rank", "product_id", "score");
    List<Row> rows = next.orderBy("user_id", "rank").collectAsList();
    assertThat(rows).hasSize(40 * 4);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).<Integer>getAs("rank")).isEqualTo(1 + i % 4);
      assertThat(rows.get(i).<String>getAs("product_id")).startsWith("p");
    }
    assertThat(next.groupBy("user_id", "product_id").count().where("count > 1").count()).isZero();
    assertThat(model.transform(users).orderBy("user_id", "rank").collectAsList()).isEqualTo(rows);
    assertThat(loaded.recommend(users, 1).orderBy("user_id").collectAsList())
        .isEqualTo(rows.stream().filter(row -> row.<Integer>getAs("rank") == 1).toList());
    Dataset<Row> ofKind = loaded.recommend(users, 30, List.of("kind IN (1, 3)"));
    assertThat(ofKind.count()).isEqualTo(40 * 12);
    assertThat(ofKind.where("substring(product_id, 2) % 5 NOT IN (1, 3)").isEmpty()).isTrue();
    ofTable(loaded, users);
    embeds(loaded, users);
  }

  /** Keys that no item has, twice the same one and none count for nothing. */
  private static void ofTable(GnnModel model, Dataset<Row> users) {
    Dataset<Row> some =
        spark.sql(
            "SELECT explode(array('p7', 'p11', 'p11', 'nonsense', NULL)) AS PRODUCT_ID, 1 AS other");
    Dataset<Row> answers = model.recommend(users, 30, some);
    assertThat(answers.count()).isEqualTo(40 * 2);
    assertThat(answers.where("product_id NOT IN ('p7', 'p11')").isEmpty()).isTrue();
    assertThat(model.withCandidates(some).recommend(users, 30, List.of()).count())
        .as("another list takes the table's place")
        .isEqualTo(40 * 30);
    assertThatThrownBy(() -> model.withCandidates(some.select("other")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot find the candidates' key column 'product_id'");
    assertThatThrownBy(() -> model.withCandidates(some.where("PRODUCT_ID IS NULL")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("it has no keys in 'PRODUCT_ID'; allowed are 1 to 1000000");
  }

  /**
   * A product of vectors is a score but for own links: it ranks what has none as the model does.
   */
  private static void embeds(GnnModel model, Dataset<Row> users) {
    Dataset<Row> products =
        spark
            .read()
            .parquet(path("products"))
            .selectExpr("product_id", "timestamp'2024-04-01' AS anchor_time");
    Dataset<Row> items = model.itemEmbeddings(products).withColumnRenamed("embedding", "item");
    assertThat(items.columns()).containsExactly("product_id", "anchor_time", "item");
    Dataset<Row> entities = model.embeddings(users);
    assertThat(entities.columns()).containsExactly("user_id", "anchor_time", "embedding");
    String[] pair = {"user_id", "product_id"};
    Row notLinked =
        entities
            .crossJoin(items.select("product_id", "item"))
            .selectExpr(
                "user_id",
                "product_id",
                "aggregate(zip_with(embedding, item, (a, b) -> a * b), 0D, (x, y) -> x + y) AS product")
            .join(model.recommend(users, 30), pair, "inner")
            .join(
                spark.read().parquet(path("purchases")).where("at <= timestamp'2024-04-01'"),
                pair,
                "left_anti")
            .selectExpr("count(*)", "count_if(abs(product - score) < 1e-4)")
            .head();
    assertThat(notLinked.getLong(0)).isGreaterThan(200);
    assertThat(notLinked.getLong(1)).isEqualTo(notLinked.getLong(0));
  }

  @Test
  void whatAQuerySaysOfItemsIsWhatCandidatesMustBeLike() {
    Dataset<Row> labels =
        spark.sql(
            "SELECT 1 AS user_id, timestamp'2024-03-01' AS anchor_time, array('p1') AS label");
    String asked =
        "PREDICT LIST_DISTINCT(purchases.product_id WHERE %s, 0, 10) RANK TOP 4 FOR EACH users.user_id";
    Gnn gnn =
        gnn()
            .setQuery(
                asked.formatted(
                    "products.kind >= 1 AND purchases.purchase_id > 3 AND purchases.product_id != 'p7'"))
            .setCandidates("kind < 4");
    assertThat(AskedGnn.of(gnn, labels).gnn().getCandidates())
        .containsExactly("kind < 4", "kind >= 1", "product_id != 'p7'");
    Gnn either = gnn().setQuery(asked.formatted("products.kind = 1 OR products.kind = 2"));
    assertThatThrownBy(() -> AskedGnn.of(either, labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("what candidates must be like");
    refuses(tables().setCandidates("color = 'red'"), lists(), "the graph keeps no column color");
    refuses(
        tables().setItems("").setTaskType("binary").setCandidates("kind = 1"),
        spark.sql("SELECT 1 AS user_id, timestamp'2024-03-01' AS t, true AS bought"),
        "only a ranking has candidates");
    assertThatThrownBy(() -> gnn().setCandidates("kind"))
        .hasMessageContaining("a list of conditions such as active = TRUE");
  }

  private static Dataset<Row> lists() {
    return spark.sql("SELECT 1 AS user_id, timestamp'2024-03-01' AS t, array('p1') AS bought");
  }

  @Test
  void listsTextsAndSingleItemsAreTheSameLabels() {
    Dataset<Row> lists =
        gnn()
            .setQuery(NEXT)
            .labels(spark, Anchors.automatic().withMost(4))
            .selectExpr("user_id", "anchor_time AS t", "label AS bought");
    GnnModel ofLists = tables().fit(lists);
    GnnModel ofSingles = tables().fit(lists.selectExpr("user_id", "t", "explode(bought) bought"));
    GnnModel ofJson = tables().fit(lists.selectExpr("user_id", "t", "to_json(bought) bought"));
    assertThat(ofSingles.trained().weights()).isEqualTo(ofLists.trained().weights());
    assertThat(ofJson.trained().weights()).isEqualTo(ofLists.trained().weights());
    refuses(
        tables(), lists.withColumn("bought", col("bought").cast("string")), "no row of the label");
  }

  @Test
  void itemsThatCannotBeLearnedAreCountedAndNamed() {
    Dataset<Row> labels =
        spark.sql(
            "SELECT CAST(id % 40 AS INT) AS user_id, timestamp'2024-03-01' AS t,"
                + " IF(id = 0, array(), array('p1', 'nonsense', NULL)) AS bought FROM range(80)");
    assertThat(tables().fit(labels).summary().seeds().warnings())
        .anyMatch(line -> line.contains("79 of 237 items in labels left out: they are null"))
        .anyMatch(line -> line.contains("79 of 237 items in labels left out: they are not in the"))
        .anyMatch(line -> line.contains("'nonsense'"))
        .anyMatch(line -> line.contains("1 label rows have no item"));
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedInOneSentence() {
    Dataset<Row> labels =
        spark.sql("SELECT 1 AS user_id, timestamp'2024-03-01' AS t, true AS bought");
    refuses(tables().setTaskType("binary"), labels, "only a ranking has items");
    refuses(tables().setItems("").setTaskType("ranking"), labels, "a ranking without items");
    refuses(tables().setItems("products.kind"), labels, "the primary key of 'products' is");
    refuses(tables().setItems("shops.shop_id"), labels, "shops");
    refuses(
        tables(),
        labels.selectExpr("user_id", "t", "CAST('p1' AS BINARY) AS bought"),
        "Cannot use column 'bought' as the label: it has a binary");
    Dataset<Row> none = labels.selectExpr("user_id", "t", "array('nonsense') AS bought");
    refuses(tables(), none, "none of 1 training rows has an item");
    GnnModel numbers =
        gnn()
            .setQuery("PREDICT COUNT(purchases.*, 0, 10) > 4 FOR EACH users.user_id")
            .setEpochs(1)
            .fit(spark);
    assertThatThrownBy(() -> numbers.recommend(labels, 3))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the model is no ranking");
  }

  private static void refuses(Gnn gnn, Dataset<Row> labels, String message) {
    assertThatThrownBy(() -> gnn.fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message);
  }
}
