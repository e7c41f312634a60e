// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring on a graph that was built again from tables whose columns have changed. */
@Integration
class DriftTest {
  private static final String PLAN =
      "element_at(array('free', 'basic', 'pro'), CAST(1 + id % 3 AS INT))";
  private static final String SCORE = "CAST(id % 17 AS DOUBLE) / 4";
  private static final String BORN =
      "timestamp'1990-01-01' + make_interval(0, 0, 0, CAST(id % 90 AS INT))";
  private static final String VIP = "id % 4 = 0";

  @TempDir private static Path folder;

  private static SparkSession spark;
  private static GnnModel model;

  @BeforeAll
  static void fit() {
    spark = MlSpark.get();
    String graph = build("g", columns(PLAN, SCORE, BORN, VIP));
    model = ShopGraph.gnn(graph).setEpochs(1).fit(ShopGraph.labels(spark));
  }

  private static String columns(String plan, String score, String born, String vip) {
    return ", %s AS plan, %s AS score, %s AS born, %s AS vip".formatted(plan, score, born, vip);
  }

  private static String build(String name, String columns) {
    return PurchasesGraph.build(
        folder.resolve(name),
        columns,
        "SELECT id AS purchase_id, CAST(id % 120 AS INT) AS user_id, timestamp'2024-01-02' AS at,"
            + " CAST(id % 7 AS DOUBLE) AS amount FROM range(600)");
  }

  private static List<Row> scored(String columns) {
    return model
        .copy(ParamMap.empty())
        .setGraphPath(build("h", columns))
        .transform(ShopGraph.labels(spark))
        .select("user_id", "prediction", "probability")
        .collectAsList();
  }

  @Test
  void aColumnThatIsConstantNullGoneNewOrTextIsScoredWith() {
    String same = columns(PLAN, SCORE, BORN, VIP);
    List<Row> expected = scored(same);
    assertThat(scored(same + ", id % 5 AS added")).isEqualTo(expected);
    for (String changed :
        List.of(
            "",
            columns("CAST(null AS STRING)", SCORE, BORN, VIP),
            columns("'free'", SCORE, BORN, VIP),
            columns("concat('plan of user ', id, ' of ', id * 7)", SCORE, BORN, VIP),
            columns(PLAN, "CAST(null AS DOUBLE)", BORN, VIP),
            columns(PLAN, "1.5D", BORN, VIP),
            columns(PLAN, SCORE, "CAST(null AS TIMESTAMP)", VIP),
            columns(PLAN, SCORE, BORN, "true"),
            columns("null", "null", "null", "null"))) {
      List<Row> rows = scored(changed);
      assertThat(rows).as(changed).hasSameSizeAs(expected);
      assertThat(rows).as(changed).noneMatch(row -> row.isNullAt(1));
    }
  }

  @Test
  void aColumnThatHasBecomeConstantIsScoredByItsValue() {
    Map<Integer, Row> expected = byUser(scored(columns(PLAN, SCORE, BORN, VIP)));
    Map<Integer, Row> vip = byUser(scored(columns(PLAN, SCORE, BORN, "true")));
    Map<Integer, Row> score = byUser(scored(columns(PLAN, "3.0D", BORN, VIP)));
    List<Integer> same =
        spark
            .sql(
                "SELECT CAST(id AS INT) AS id, %s AS vip, %s AS score FROM range(120)"
                    .formatted(VIP, SCORE))
            .where("vip AND score = 3.0")
            .select("id")
            .as(Encoders.INT())
            .collectAsList();
    assertThat(same).isNotEmpty();
    for (int user : same) {
      assertThat(vip.get(user)).isEqualTo(expected.get(user));
      assertThat(score.get(user)).isEqualTo(expected.get(user));
    }
    assertThat(vip).isNotEqualTo(expected);
  }

  private static Map<Integer, Row> byUser(List<Row> rows) {
    return rows.stream().collect(Collectors.toMap(row -> row.getInt(0), row -> row, (a, b) -> a));
  }

  @Test
  void aNumberThatHasBecomeTextIsRefusedWithWhatToDeclare() {
    assertThatThrownBy(
            () -> scored(columns(PLAN, "concat('about ', id, ' and ', id * 3)", BORN, VIP)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("column users.score is text, the model was trained on it as numeric")
        .hasMessageContaining("columns: {score: numeric}");
  }
}
