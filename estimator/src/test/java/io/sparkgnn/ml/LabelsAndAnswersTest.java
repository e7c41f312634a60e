// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labels that are strings or have weights, and answers that are classes, quantiles or calibrated.
 */
@Integration
class LabelsAndAnswersTest {
  /** Labels of three classes. */
  private static final String THREE = "IF(kind = 2, 2, IF(user_id % 4 = 1, 0, 1))";

  @TempDir static Path folder;

  private static String graph;
  private static Dataset<Row> labels;
  private static GnnModel model;

  @BeforeAll
  static void fit() {
    SparkSession spark = MlSpark.get();
    graph = ShopGraph.shared();
    labels = ShopGraph.labels(spark);
    model = ShopGraph.gnn(graph).fit(labels);
  }

  @Test
  void classesThatAreStringsComeBackAsStrings() throws Exception {
    Dataset<Row> words =
        labels.selectExpr(
            "user_id",
            "at",
            "is_val",
            "element_at(array('Gold', 'iron', 'no metal'), 1 + " + THREE + ") AS label");
    List<String> heard = new ArrayList<>();
    Gnn gnn = ShopGraph.gnn(graph).setListener(GnnTest.decisions(heard));
    assertThat(gnn.transformSchema(words.schema()).apply("prediction").dataType())
        .isEqualTo(DataTypes.StringType);
    GnnModel trained = gnn.fit(words);
    assertThat(heard)
        .containsExactly(
            "'label' is a string of 3 different values ('Gold', 'iron', 'no metal'): taken as 3"
                + " classes");
    assertThat(trained.summary().classes()).isEmpty();
    assertThat(trained.summary().classNames()).containsExactly("Gold", "iron", "no metal");
    String path = folder.resolve("words").toString();
    trained.write().overwrite().save(path);
    for (GnnModel each : List.of(trained, GnnModel.load(path))) {
      assertThat(each.summary()).isEqualTo(trained.summary());
      Dataset<Row> scored = each.transform(words);
      assertThat(scored.schema()).isEqualTo(each.transformSchema(words.schema()));
      for (Row row : scored.collectAsList()) {
        int most = row.<Vector>getAs("probability").argmax();
        assertThat(row.<String>getAs("prediction"))
            .isEqualTo(trained.summary().classNames().get(most));
      }
    }
    GnnModel numbered =
        ShopGraph.gnn(graph).setLabelCol("y").fit(labels.selectExpr("*", THREE + " AS y"));
    assertThat(GnnTest.predictions(trained, labels))
        .isEqualTo(GnnTest.predictions(numbered, labels));
  }

  @Test
  void twoStringsAreABinaryTaskInWhichTheLaterIsOne() {
    Dataset<Row> words =
        labels.withColumn("label", functions.expr("IF(label > 0, 'stays', 'leaves')"));
    GnnModel trained = ShopGraph.gnn(graph).fit(words);
    assertThat(trained.summary().task()).isEqualTo(TaskType.BINARY);
    assertThat(trained.summary().classNames()).containsExactly("leaves", "stays");
    assertThat(GnnTest.predictions(trained, words)).isEqualTo(GnnTest.predictions(model, labels));
    for (Row row : trained.transform(words).collectAsList()) {
      boolean stays = row.<Vector>getAs("probability").apply(1) > 0.5;
      assertThat(row.<String>getAs("prediction")).isEqualTo(stays ? "stays" : "leaves");
    }
  }

  @Test
  void stringsThatAreNoTaskAreRefused() {
    Dataset<Row> words = labels.selectExpr("*", "concat('c', " + THREE + ") AS y", "'c' AS one");
    Gnn gnn = ShopGraph.gnn(graph).setLabelCol("y");
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setTaskType("regression").fit(words))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("'y' is a string (such as 'c0', ...); allowed are numbers");
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setTaskType("binary").fit(words))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("more than two different values ('c0', 'c1', 'c2'); task type multi");
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setNumClasses(3).fit(words))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("each of its values is a class; leave numClasses out");
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setLabelCol("one").fit(words))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("every value of 'one' is 'c'");
    assertThatThrownBy(
            () ->
                gnn.copy(ParamMap.empty())
                    .setLabelCol("key")
                    .fit(
                        labels
                            .selectExpr("*", "concat(user_id, at, uuid()) AS key")
                            .unionByName(
                                labels.selectExpr("*", "concat(user_id, at, uuid()) AS key"))
                            .unionByName(
                                labels.selectExpr("*", "concat(user_id, at, uuid()) AS key"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("more than 1000 different values");
  }

  @Test
  void listsThatAreNoTaskAreRefused() {
    Dataset<Row> lists =
        labels.selectExpr(
            "*",
            "array(uuid()) AS many",
            "array('c') AS one",
            "slice(array('c'), 1, 0) AS none",
            "array('c', 'd') AS two");
    Gnn gnn = ShopGraph.gnn(graph);
    refused(gnn, "one", lists, "have no value but 'c' in the training rows; two classes at least");
    refused(gnn, "none", lists, "have no value in the training rows; two classes at least");
    Gnn named = gnn.copy(ParamMap.empty()).setTaskType("multilabel");
    refused(named, "label", lists, "it is a int; a list of classes is an array");
    Gnn calibrated = gnn.copy(ParamMap.empty()).setCalibration("isotonic");
    refused(
        calibrated, "two", lists, "multilabel task are not calibrated; allowed is auto or none");
    Dataset<Row> numbers =
        labels.selectExpr(
            "*",
            "array(1.5, 2) AS y",
            "IF(label = 1, array(1, 2), array(1, 2, 3)) AS odd",
            "array(1) AS alone",
            "array(1, null) AS holes");
    refused(gnn, "y", numbers, "Cannot tell what the lists of 'y' are: set taskType to multilabel");
    Gnn forecast = gnn.copy(ParamMap.empty()).setTaskType("forecast");
    refused(forecast, "odd", numbers, "have from 2 to 3 numbers; each has one for every window");
    refused(forecast, "alone", numbers, "two windows at least are needed");
    refused(forecast, "holes", numbers, "no row of the label table has an entity, a time and a");
    refused(forecast, "label", numbers, "the label of a forecast is an array of numbers");
    refused(
        forecast.copy(ParamMap.empty()).setTimeframes(3),
        "y",
        numbers,
        "timeframes = 3: the lists of 'y' have 2 numbers");
    Dataset<Row> many = lists;
    for (int i = 0; i < 2; i++) {
      many = many.unionByName(lists.withColumn("many", functions.expr("array(uuid(), uuid())")));
    }
    refused(gnn, "many", many, "have more than 1000 different values");
  }

  private static void refused(Gnn gnn, String label, Dataset<Row> rows, String message) {
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setLabelCol(label).fit(rows))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void weightsOfOneChangeNothingAndThoseOfMoreDecideWhatIsLearned() {
    GnnModel ones =
        ShopGraph.gnn(graph).setWeightCol("one").fit(labels.selectExpr("*", "1.0 AS one"));
    assertThat(GnnTest.predictions(ones, labels)).isEqualTo(GnnTest.predictions(model, labels));
    assertThat(ones.summary().figures()).isEqualTo(model.summary().figures());
    // Each row with both labels: the weights alone say which is right.
    Dataset<Row> both =
        labels
            .selectExpr("user_id", "at", "is_val", "label", "5 AS w")
            .unionByName(
                labels.selectExpr("user_id", "at", "is_val", "1 - label AS label", "0.1 AS w"));
    GnnModel trained = ShopGraph.gnn(graph).setWeightCol("w").fit(both);
    assertThat(GnnTest.auroc(trained.transform(labels))).isGreaterThan(0.85);
    assertThat(trained.summary().figures().get("auroc")).isGreaterThan(0.8);
    GnnModel classes = ShopGraph.gnn(graph).setTaskType("multiclass").setWeightCol("w").fit(both);
    assertThat(classes.summary().figures().get("accuracy")).isGreaterThan(0.8);
  }

  @Test
  void thresholdsDecideOnTheClassAsSparkMlsOwnDo() throws Exception {
    GnnModel low = model.copy(ParamMap.empty()).setThresholds(0.9, 0.1);
    for (Row row : low.transform(labels).collectAsList()) {
      assertThat(row.<Double>getAs("prediction"))
          .isEqualTo(row.<Vector>getAs("probability").apply(1) > 0.1 ? 1.0 : 0.0);
    }
    String path = folder.resolve("thresholds").toString();
    low.write().overwrite().save(path);
    assertThat(GnnModel.load(path).getThresholds()).containsExactly(0.9, 0.1);
    assertThat(GnnTest.predictions(GnnModel.load(path), labels))
        .isEqualTo(GnnTest.predictions(model, labels));
    assertThatThrownBy(
            () -> model.copy(ParamMap.empty()).setThresholds(0.2, 0.3, 0.5).transform(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("allowed are 2 numbers, one for each class");
    assertThatThrownBy(() -> model.copy(ParamMap.empty()).setThresholds(-1, 0.3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot use thresholds = [-1.0, 0.3]: allowed is a list of numbers");
  }

  @Test
  void quantilesAreAnArrayBesideThePrediction() throws Exception {
    Gnn gnn = ShopGraph.gnn(graph).setLabelCol("cents").setQuantiles(0.1, 0.5, 0.9);
    assertThat(gnn.transformSchema(labels.schema()).fieldNames())
        .contains("quantiles")
        .doesNotContain("probability");
    GnnModel trained = gnn.fit(labels);
    assertThat(trained.summary().task()).isEqualTo(TaskType.REGRESSION);
    assertThat(trained.summary().quantiles()).containsExactly(0.1, 0.5, 0.9);
    assertThat(trained.summary().figures()).containsKeys("pinball", "coverage", "mae");
    String path = folder.resolve("quantiles").toString();
    trained.write().overwrite().save(path);
    List<Row> before = trained.transform(labels).collectAsList();
    assertThat(GnnModel.load(path).transform(labels).collectAsList()).isEqualTo(before);
    assertThat(trained.transform(labels).schema())
        .isEqualTo(trained.transformSchema(labels.schema()));
    for (Row row : before) {
      List<Double> quantiles = row.getList(row.fieldIndex("quantiles"));
      assertThat(quantiles).hasSize(3).isSorted();
      assertThat(row.<Double>getAs("prediction")).isEqualTo(quantiles.get(1));
    }
    GnnModel without = trained.copy(ParamMap.empty()).setQuantilesCol("");
    assertThat(without.transform(labels).columns()).doesNotContain("quantiles");
    assertThatThrownBy(() -> gnn.copy(ParamMap.empty()).setTaskType("binary").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("only a regression has quantiles");
  }

  @Test
  void aCalibratedModelIsSavedAndLoadedSo() throws Exception {
    GnnModel calibrated = ShopGraph.gnn(graph).setCalibration("temperature").fit(labels);
    assertThat(calibrated.trained().calibrator().temperature()).isNotEqualTo(1.0);
    assertThat(calibrated.summary().figures()).isEqualTo(model.summary().figures());
    assertThat(GnnTest.predictions(calibrated, labels))
        .isNotEqualTo(GnnTest.predictions(model, labels));
    assertThat(GnnTest.auroc(calibrated.transform(labels)))
        .isCloseTo(GnnTest.auroc(model.transform(labels)), within(1e-6));
    String path = folder.resolve("calibrated").toString();
    calibrated.write().overwrite().save(path);
    assertThat(GnnTest.predictions(GnnModel.load(path), labels))
        .isEqualTo(GnnTest.predictions(calibrated, labels));
    assertThatThrownBy(
            () -> ShopGraph.gnn(graph).setLabelCol("cents").setCalibration("isotonic").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a regression has no probabilities");
  }

  @Test
  void rowsWithoutAWeightAreLeftOutAndCounted() {
    Dataset<Row> some =
        labels.selectExpr(
            "*", "CASE WHEN user_id = 3 THEN -1 WHEN user_id = 4 THEN NULL ELSE 2 END AS w");
    GnnModel trained = ShopGraph.gnn(graph).setEpochs(1).setWeightCol("w").fit(some);
    assertThat(trained.summary().seeds().excluded())
        .isEqualTo(Map.of(SeedProblem.BAD_WEIGHT, some.where("user_id IN (3, 4)").count()));
    assertThatThrownBy(() -> ShopGraph.gnn(graph).setWeightCol("at").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use column 'at' as the weight: it is a timestamp; a number is allowed");
    assertThatThrownBy(() -> ShopGraph.gnn(graph).setWeightCol("w").fit(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot find the weight column 'w' in the table");
  }
}
