// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.cluster.TrainingSlots;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.progress.EpochReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class GnnTest {
  /** Labels of three classes. */
  private static final String THREE = "IF(kind = 2, 2, IF(user_id % 4 = 1, 0, 1))";

  @TempDir static Path folder;

  private static SparkSession spark;
  private static String graph;
  private static Dataset<Row> labels;
  private static GnnModel model;

  @BeforeAll
  static void fit() {
    spark = MlSpark.get();
    graph = ShopGraph.shared();
    labels = ShopGraph.labels(spark);
    model = ShopGraph.gnn(graph).fit(labels);
  }

  @Test
  void learnsWhatOnlyTheNeighborsTell() {
    assertThat(auroc(model.transform(labels))).isGreaterThan(0.85);
  }

  @Test
  void addsPredictionAndProbabilitiesToTheColumnsAndKeepsTheRowsInOrder() {
    Dataset<Row> rows = labels.coalesce(1);
    Dataset<Row> scored = model.transform(rows);
    assertThat(scored.schema()).isEqualTo(model.transformSchema(rows.schema()));
    assertThat(scored.columns())
        .containsExactly(
            "user_id",
            "at",
            "label",
            "cents",
            "kind",
            "is_val",
            "prediction",
            "probability",
            "rawPrediction");
    assertThat(scored.drop("prediction", "probability", "rawPrediction").collectAsList())
        .isEqualTo(rows.collectAsList());
    for (Row row : scored.collectAsList()) {
      Vector probability = row.getAs("probability");
      assertThat(probability.size()).isEqualTo(2);
      assertThat(probability.apply(0) + probability.apply(1)).isCloseTo(1.0, within(1e-12));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(probability.apply(1) > 0.5 ? 1.0 : 0.0);
      Vector raw = row.getAs("rawPrediction");
      assertThat(raw.apply(0)).isEqualTo(-raw.apply(1));
      assertThat(1 / (1 + Math.exp(-raw.apply(1)))).isCloseTo(probability.apply(1), within(1e-12));
    }
  }

  @Test
  void scoresTheSameWhateverTheBatchesAndPartitionsButForTheLastBits() {
    List<Double> expected = predictions(model, labels);
    List<Double> found =
        predictions(model.copy(ParamMap.empty()).setScoringBatchSize(7), labels.repartition(3));
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-6));
    }
  }

  @Test
  void rowsAboutTheSameSeedThatFollowEachOtherHaveTheSameScores() {
    Dataset<Row> once = labels.limit(50);
    Dataset<Row> thrice =
        once.union(once).union(once).coalesce(1).sortWithinPartitions("user_id", "at");
    for (int batch : new int[] {1, 2, 7, 1000}) {
      GnnModel scorer = model.copy(ParamMap.empty()).setScoringBatchSize(batch);
      List<Double> found = predictions(scorer, thrice);
      List<Double> wanted = predictions(model, once);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).as("batches of %d", batch).isEqualTo(found.get(i / 3 * 3));
        assertThat(found.get(i)).isCloseTo(wanted.get(i / 3), within(1e-6));
      }
    }
  }

  @Test
  void inLocalModeAllCoresTrain() {
    int cores = Math.min(2, Runtime.getRuntime().availableProcessors());
    assertThat(TrainingSlots.localCores(spark.sparkContext())).isEqualTo(cores);
    Gnn whole = ShopGraph.gnn(graph).setEpochs(1).setBatchSize(1024);
    List<Double> found = predictions(whole.fit(labels), labels);
    assertThat(found).isEqualTo(predictions(whole.setMathThreads(cores).fit(labels), labels));
    List<Double> byOne = predictions(whole.setMathThreads(1).fit(labels), labels);
    assertThat(found.equals(byOne)).isEqualTo(cores == 1);
  }

  @Test
  void theSameFitTwiceGivesTheSamePredictions() {
    GnnModel again = ShopGraph.gnn(graph).fit(labels.repartition(3));
    assertThat(predictions(again, labels)).isEqualTo(predictions(model, labels));
  }

  @Test
  void aSavedModelGivesTheSamePredictions() throws Exception {
    String path = folder.resolve("model").toString();
    model.write().overwrite().save(path);
    GnnModel loaded = GnnModel.load(path);
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(loaded.summary()).isEqualTo(model.summary());
    assertThat(loaded.getChannels()).isEqualTo(8);
    assertThat(loaded.getTaskType()).isEqualTo("binary");
    assertThat(loaded.archive()).isEqualTo(model.archive());
    assertThat(predictions(loaded, labels)).isEqualTo(predictions(model, labels));
    assertThatThrownBy(() -> model.save(path)).hasMessageContaining("already exists");
  }

  @Test
  void aFolderWithoutAModelIsNamed() {
    assertThatThrownBy(() -> GnnModel.load(folder.resolve("nothing").toString()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("there is no saved GnnModel");
  }

  @Test
  void worksAsAStageOfAPipelineAndIsSavedWithIt() throws Exception {
    SQLTransformer late =
        new SQLTransformer().setStatement("SELECT *, at + INTERVAL 1 DAY AS later FROM __THIS__");
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {late, ShopGraph.gnn(graph).setTimeCol("later").setEpochs(1)});
    PipelineModel fitted = pipeline.fit(labels);
    String path = folder.resolve("pipeline").toString();
    fitted.write().overwrite().save(path);
    List<Row> before = fitted.transform(labels).select("user_id", "probability").collectAsList();
    assertThat(
            PipelineModel.load(path)
                .transform(labels)
                .select("user_id", "probability")
                .collectAsList())
        .isEqualTo(before);
  }

  @Test
  void isTunedByACrossValidator() {
    Gnn gnn = ShopGraph.gnn(graph).setEpochs(2).setValidationIndicatorCol("");
    BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();
    CrossValidatorModel tuned =
        new CrossValidator()
            .setEstimator(gnn)
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(gnn.learningRate(), new double[] {1e-9, 0.02})
                    .build())
            .setEvaluator(evaluator)
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(labels);
    assertThat(((GnnModel) tuned.bestModel()).getLearningRate()).isEqualTo(0.02);
    assertThat(tuned.avgMetrics()[1]).isGreaterThan(0.7);
  }

  @Test
  void learnsClassesAndNumbersAndInfersWhichFromTheLabels() {
    GnnModel classes =
        ShopGraph.gnn(graph).setLabelCol("y").fit(labels.selectExpr("*", THREE + " AS y"));
    assertThat(classes.summary().task()).isEqualTo(TaskType.MULTICLASS);
    assertThat(classes.summary().outputs()).isEqualTo(3);
    assertThat(classes.summary().classes()).containsExactly(0.0, 1.0, 2.0);
    Row row = classes.transform(labels).first();
    Vector probability = row.getAs("probability");
    assertThat(probability.size()).isEqualTo(3);
    assertThat(row.<Double>getAs("prediction")).isEqualTo((double) probability.argmax());
    Vector raw = row.getAs("rawPrediction");
    for (int c = 0; c < 3; c++) {
      assertThat(Math.exp(raw.apply(c))).isCloseTo(probability.apply(c), within(1e-12));
    }

    GnnModel numbers = ShopGraph.gnn(graph).setLabelCol("cents").fit(labels);
    assertThat(numbers.summary().task()).isEqualTo(TaskType.REGRESSION);
    Dataset<Row> scored = numbers.transform(labels);
    assertThat(scored.columns())
        .contains("prediction")
        .doesNotContain("probability", "rawPrediction");
    assertThat(scored.where("NOT (prediction BETWEEN -100 AND 200)").count()).isZero();
  }

  @Test
  void classesAreTheLabelsThatOccurAndPredictionsAreLabels() throws Exception {
    Dataset<Row> amounts =
        labels.selectExpr(
            "user_id",
            "at",
            "is_val",
            "element_at(array(-5L, 100L, 7000L), 1 + " + THREE + ") AS label");
    List<String> heard = new ArrayList<>();
    GnnModel trained = ShopGraph.gnn(graph).setListener(decisions(heard)).fit(amounts);
    assertThat(heard)
        .containsExactly(
            "'label' has 3 different whole numbers in 384 training rows (-5, 100, 7000): taken as"
                + " 3 classes; for a number set the task type to regression");
    assertThat(trained.summary().classes()).containsExactly(-5.0, 100.0, 7000.0);
    assertThat(trained.summary().classNames()).containsExactly("-5", "100", "7000");
    String path = folder.resolve("classes").toString();
    trained.write().overwrite().save(path);
    for (GnnModel each : List.of(trained, GnnModel.load(path))) {
      assertThat(each.trained().classValues().numbers()).isEqualTo(trained.summary().classes());
      for (Row row : each.transform(amounts).collectAsList()) {
        int most = row.<Vector>getAs("probability").argmax();
        assertThat(row.<Double>getAs("prediction"))
            .isEqualTo(trained.summary().classes().get(most));
      }
    }
    GnnModel numbered =
        ShopGraph.gnn(graph).setLabelCol("y").fit(labels.selectExpr("*", THREE + " AS y"));
    assertThat(predictions(trained, labels)).isEqualTo(predictions(numbered, labels));
  }

  @Test
  void whatLabelsAreTakenForFollowsFromTheirValues() {
    assertThat(decided("label")).isEqualTo("'y' is 0 or 1: taken as a binary task");
    assertThat(decided("label > 0")).endsWith("taken as a binary task");
    assertThat(decided("CAST(" + THREE + " AS DOUBLE)")).contains("(0, 1, 2): taken as 3 classes");
    assertThat(decided("100 * label")).contains("(0, 100): taken as 2 classes");
    assertThat(decided("user_id % 38 - 3")).contains("(-3, -2, -1, 0, 1, ... 34): taken as 38");
    assertThat(decided("user_id * 10"))
        .isEqualTo(
            "'y' has 96 different whole numbers in 384 training rows (0 to 1190): taken as a"
                + " regression; for classes set the task type to multiclass");
    assertThat(decided("cents"))
        .isEqualTo(
            "'y' has 2 different numbers in 384 training rows (20.5 to 80.5): taken as a"
                + " regression");
    assertThat(decided("5")).contains("taken as a regression");
    assertThat(decided("IF(label > 0, 'a', 'b')"))
        .isEqualTo("'y' is 'a' or 'b': taken as a binary task, in which 'b' is 1");
  }

  @Test
  void aValidationLabelWithoutAClassIsNamed() {
    List<String> heard = new ArrayList<>();
    GnnModel trained =
        ShopGraph.gnn(graph)
            .setEpochs(1)
            .setListener(decisions(heard))
            .fit(labels.selectExpr("user_id", "at", "is_val", "IF(is_val, 9, kind + 3) AS label"));
    assertThat(heard)
        .contains(
            "validation rows have labels that no training row has (9): no prediction can be right"
                + " there");
    assertThat(trained.summary().classes()).containsExactly(4.0, 5.0);
    assertThat(trained.summary().best().metrics()).containsEntry("accuracy", 0.0);
  }

  static FitListener decisions(List<String> heard) {
    return new FitListener() {
      @Override
      public void decided(String reason) {
        heard.add(reason);
      }

      @Override
      public void noted(String line) {
        heard.add(line);
      }
    };
  }

  /** What labels made by an expression are taken for, without training. */
  private static String decided(String expression) {
    List<String> heard = new ArrayList<>();
    Gnn gnn = ShopGraph.gnn(graph).setLabelCol("y");
    new Fit(gnn, labels.selectExpr("*", expression + " AS y"), decisions(heard)).prepare();
    return String.join("\n", heard);
  }

  @Test
  void everyRowIsGivenBackUnlessItIsToBeSkipped() {
    Dataset<Row> odd =
        spark.sql(
            "SELECT * FROM VALUES (5, timestamp'2024-03-01'), (1000, timestamp'2024-03-01'), "
                + "(CAST(null AS INT), timestamp'2024-03-01'), (6, CAST(null AS TIMESTAMP)), "
                + "(7, timestamp'2024-01-01'), (8, timestamp'1999-01-01') AS t(user_id, at)");
    // User 7 joined at that very time, user 8 later than asked about.
    List<Row> kept = model.transform(odd).collectAsList();
    assertThat(kept).hasSize(6);
    assertThat(kept.stream().map(row -> row.isNullAt(2)))
        .containsExactly(false, true, true, true, false, true);
    assertThat(kept.stream().map(row -> row.isNullAt(3)))
        .containsExactly(false, true, true, true, false, true);
    GnnModel skip = model.copy(ParamMap.empty()).setHandleInvalid("skip");
    assertThat(skip.transform(odd).count()).isEqualTo(2);
    GnnModel strict = model.copy(ParamMap.empty()).setHandleInvalid("error");
    assertThatThrownBy(() -> strict.transform(odd.where("user_id > 8")).collectAsList())
        .hasStackTraceContaining("the entity is not in the graph (1000)");
  }

  @Test
  void rowsThatCannotBeTrainedOnAreLeftOutAndReported() {
    Dataset<Row> odd =
        labels.union(
            spark.sql(
                "SELECT 1000, timestamp'2024-03-01', 1, 1.0D, 1, false UNION ALL "
                    + "SELECT 5, CAST(null AS TIMESTAMP), 1, 1.0D, 1, false"));
    GnnModel trained = ShopGraph.gnn(graph).fit(odd);
    assertThat(trained.summary().seeds().excluded())
        .isEqualTo(Map.of(SeedProblem.UNKNOWN_ENTITY, 1L, SeedProblem.NULL_TIME, 1L));
    assertThat(predictions(trained, labels)).isEqualTo(predictions(model, labels));
  }

  @Test
  void tellsItsListenerOfSeedsAndEpochsAsTheyCome() {
    List<String> heard = new ArrayList<>();
    ShopGraph.gnn(graph)
        .setEpochs(2)
        .setListener(
            new FitListener() {
              @Override
              public void seedsResolved(SeedReport report) {
                heard.add("seeds " + report.rows());
              }

              @Override
              public void epochDone(EpochReport report) {
                heard.add("epoch " + report.epoch());
              }
            })
        .fit(labels);
    assertThat(heard).containsExactly("seeds 480", "epoch 0", "epoch 1");
  }

  @Test
  void summarisesTheTraining() {
    GnnSummary summary = model.summary();
    assertThat(summary.task()).isEqualTo(TaskType.BINARY);
    assertThat(summary.epochs()).hasSize(4);
    assertThat(summary.best().metrics()).containsKey("auroc");
    assertThat(summary.seeds().training()).isEqualTo(384);
    assertThat(summary.seeds().validation()).isEqualTo(96);
    assertThat(model.hasParent()).isTrue();
  }

  @Test
  void scoresOnALaterGraphOfTheSameSchema() {
    String early = ShopGraph.build(spark, folder.resolve("early"), 30);
    GnnModel trained = ShopGraph.gnn(early).fit(labels);
    Dataset<Row> before = trained.transform(labels);
    GnnModel moved = trained.copy(ParamMap.empty()).setGraphPath(graph);
    assertThat(predictions(moved, labels)).isNotEqualTo(predictions(trained, labels));
    assertThat(before.count()).isEqualTo(480);
  }

  @Test
  void readsDatesAndStringsInTheSessionsTimeZone() {
    Dataset<Row> asText = labels.selectExpr("user_id", "date_format(at, 'yyyy-MM-dd') AS at");
    Dataset<Row> asDate = labels.selectExpr("user_id", "CAST(at AS DATE) AS at");
    List<Double> expected = predictions(model, labels);
    assertThat(predictions(model, asText)).isEqualTo(expected);
    assertThat(predictions(model, asDate)).isEqualTo(expected);
  }

  static double auroc(Dataset<Row> scored) {
    return new BinaryClassificationEvaluator().evaluate(scored);
  }

  static List<Double> predictions(GnnModel scorer, Dataset<Row> rows) {
    return scorer.transform(rows).collectAsList().stream()
        .sorted(Comparator.comparing(GnnTest::seed))
        .map(row -> row.<Vector>getAs("probability").apply(1))
        .toList();
  }

  private static String seed(Row row) {
    String day = row.<Object>getAs("at").toString().substring(0, 10);
    return day + " " + row.<Integer>getAs("user_id");
  }
}
