// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Importance;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Explains on a shop where the amounts of a user's purchases decide everything. */
@Integration
class ExplainTest {
  private static SparkSession spark;
  private static Dataset<Row> seeds;

  @BeforeAll
  static void seeds() {
    spark = MlSpark.get();
    seeds =
        ShopGraph.labels(spark)
            .filter("at = timestamp'2024-03-01' and user_id < 24 and user_id % 10 <> 9")
            .orderBy("user_id");
  }

  @ParameterizedTest
  @CsvSource({"label, sage", "kind, graphsage", "cents, sage"})
  void theColumnThatDecidesIsNamedFirst(String label, String type) {
    GnnModel model =
        ShopGraph.gnn(ShopGraph.shared())
            .setLabelCol(label)
            .setModelType(type)
            .setTaskType(
                label.equals("label")
                    ? "binary"
                    : label.equals("kind") ? "multiclass" : "regression")
            .setEpochs(12)
            .setHistory(0) // figures of purchases.amount would say the same without a neighbor
            .setStack("none")
            .fit(ShopGraph.labels(spark));
    List<ExplainedSeed> explained = model.explanations(seeds);
    List<Row> users = seeds.collectAsList();
    List<Row> scored = model.transform(seeds).collectAsList();
    assertThat(explained).hasSameSizeAs(users);
    double[] moved = new double[4];
    for (int i = 0; i < users.size(); i++) {
      ExplainedSeed seed = explained.get(i);
      assertThat(seed.key()).isEqualTo(Integer.toString(users.get(i).getInt(0)));
      double prediction = scored.get(i).<Double>getAs("prediction");
      if (label.equals("cents")) {
        assertThat(seed.prediction()).isCloseTo(prediction, within(1e-2));
        assertThat(seed.score()).isCloseTo(prediction, within(1e-2));
      } else {
        double odds = Math.log(seed.prediction() / (1 - seed.prediction()));
        assertThat(seed.score()).isCloseTo(odds, within(1e-2));
      }
      if (label.equals("kind")) {
        assertThat(Double.parseDouble(seed.target())).isEqualTo(prediction);
      }
      moved[0] += seed.columnCheck().top();
      moved[1] += seed.columnCheck().random();
      moved[2] += seed.neighborCheck().top();
      moved[3] += seed.neighborCheck().random();
    }
    Importance first =
        Importance.of(explained).stream()
            .filter(figure -> figure.kind() == Importance.Kind.COLUMN)
            .findFirst()
            .orElseThrow();
    assertThat(first.name()).isEqualTo("purchases.amount");
    assertThat(first.hop()).isEqualTo(1);
    // A seed whose score is that of the average has nothing to be told apart by.
    double most = explained.stream().mapToDouble(ExplainTest::away).max().orElseThrow();
    List<ExplainedSeed> telling = explained.stream().filter(seed -> away(seed) > most / 2).toList();
    assertThat(telling).hasSizeGreaterThan(users.size() / 4);
    assertThat(telling)
        .allSatisfy(seed -> assertThat(seed.columns().get(0).column()).isEqualTo("amount"));
    assertThat(moved[0]).as("columns").isGreaterThan(2 * moved[1]);
    assertThat(moved[2]).as("neighbors").isGreaterThan(moved[3]);
  }

  private static double away(ExplainedSeed seed) {
    return Math.abs(seed.score() - seed.averageScore());
  }

  @Test
  void theTableHasARowForEachSeedAndItem() {
    GnnModel model = SmallModel.of(ShopGraph.shared());
    Dataset<Row> table = model.explain(seeds.limit(3), 2);
    List<Row> rows = table.collectAsList();
    List<ExplainedSeed> explained = model.explanations(seeds.limit(3));
    int at = 0;
    for (ExplainedSeed seed : explained) {
      for (ExplainedItem item : seed.items(2)) {
        Row row = rows.get(at++);
        assertThat(row.<String>getAs("seed_key")).isEqualTo(seed.key());
        assertThat(row.<Double>getAs("score")).isEqualTo(seed.score());
        assertThat(row.<Integer>getAs("rank")).isEqualTo(item.rank()).isBetween(1, 2);
        assertThat(row.<String>getAs("kind")).isEqualTo(item.kind().text());
        assertThat(row.<Double>getAs("attribution")).isEqualTo(item.attribution());
        java.sql.Timestamp time = row.getAs("seed_time");
        assertThat(time.getTime() * 1000).isEqualTo(seed.time());
      }
    }
    assertThat(rows).hasSize(at);
    assertThat(rows.stream().map(row -> row.<String>getAs("kind")))
        .contains("column", "edge_type", "neighbor");
  }

  @Test
  void aSeedThatCannotBeScoredIsLeftOutOrNamed() {
    GnnModel model = SmallModel.of(ShopGraph.shared());
    Dataset<Row> strange =
        spark.sql(
            "SELECT 5 AS user_id, timestamp'2024-03-01' AS at UNION ALL SELECT 5000,"
                + " timestamp'2024-03-01'");
    assertThat(model.explanations(strange)).extracting(ExplainedSeed::key).containsExactly("5");
    assertThatThrownBy(() -> model.setHandleInvalid("error").explanations(strange))
        .rootCause()
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot explain a row of 'users': ")
        .hasMessageContaining("5000");
    assertThatThrownBy(() -> model.explain(strange, 0))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot explain by 0 items of each kind: allowed is 1 or more");
  }
}
