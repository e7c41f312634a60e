// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Calibration;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.Stacking;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loop.BesideFit;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row has "few", "many" and "most" by how many children it has, and "chance" by chance. */
class MultilabelTaskTest {
  private static final List<String> CLASSES = List.of("chance", "few", "many", "most");
  private static final int WIDTH = 4;
  private static final int TRAIN = 1_200;
  private static final int ROWS = 1_600;
  private static LearnableTask task;
  private static float[] labels;
  private static TrainedModel model;
  private static final List<String> notes = new ArrayList<>();

  @TempDir static Path folder;

  @BeforeAll
  static void train() {
    task = LearnableTask.make(4, ROWS);
    float[] counts = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values();
    Random random = new Random(9);
    labels = new float[ROWS * WIDTH];
    for (int i = 0; i < ROWS; i++) {
      labels[i * WIDTH] = random.nextInt(3) == 0 ? 1 : 0;
      labels[i * WIDTH + 1] = counts[i] <= 1 ? 1 : 0;
      labels[i * WIDTH + 2] = counts[i] >= 2 ? 1 : 0;
      labels[i * WIDTH + 3] = counts[i] >= 4 ? 1 : 0;
    }
    TrainedModel network =
        new Training(task.graph(), config().build(), SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(rows(0, TRAIN), rows(TRAIN, ROWS));
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void noted(String line) {
            notes.add(line);
          }
        };
    model = new BesideFit(task.graph(), rows(0, TRAIN), rows(TRAIN, ROWS), listener).of(network);
  }

  private static TrainingConfig.Builder config() {
    return TrainingConfig.builder()
        .task(TaskType.MULTILABEL)
        .classValues(ClassValues.ofStrings(CLASSES))
        .entity(task.entity())
        .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 6}}]")
        .set(TrainingOptions.CHANNELS, 16)
        .set(TrainingOptions.BATCH_SIZE, 100)
        .set(TrainingOptions.EPOCHS, 8)
        .set(TrainingOptions.LEARNING_RATE, 0.01)
        .set(TrainingOptions.DROPOUT, 0.0)
        .set(TrainingOptions.STACK, Stacking.TREES);
  }

  private static SeedSet rows(int from, int to) {
    SeedSet rows = task.rows(TaskType.REGRESSION, from, to);
    float[] own = new float[(to - from) * WIDTH];
    System.arraycopy(labels, from * WIDTH, own, 0, own.length);
    return new SeedSet(rows.entities(), rows.time(), new NumberLabels(WIDTH, own));
  }

  private static float[] predict(TrainedModel of) {
    SeedSet rows = rows(TRAIN, ROWS);
    try (Predictor predictor = of.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void everyClassThatTheGraphTellsIsLearnedBesideTheOthers() {
    assertThat(model.outputs()).isEqualTo(WIDTH);
    assertThat(model.figures())
        .containsOnlyKeys(
            "macro_auroc",
            "macro_average_precision",
            "micro_average_precision",
            "log_loss",
            "macro_f1",
            "micro_f1");
    float[] found = predict(model);
    List<PartFigures> parts =
        model.task().parts(model.task().judged(found, rows(TRAIN, ROWS).labels(), WIDTH));
    assertThat(parts).extracting(PartFigures::part).containsExactlyInAnyOrderElementsOf(CLASSES);
    for (PartFigures part : parts) {
      Map<String, Double> figures = part.figures();
      if (part.part().equals("chance")) {
        assertThat(figures.get("auroc")).isCloseTo(0.5, within(0.12));
      } else {
        assertThat(figures.get("auroc")).as(part.part()).isGreaterThan(0.9);
      }
      assertThat(figures.get("support"))
          .isCloseTo(figures.get("prevalence") * (ROWS - TRAIN), within(1e-6));
    }
    assertThat(parts).isSortedAccordingTo((a, b) -> Double.compare(support(b), support(a)));
  }

  private static double support(PartFigures part) {
    return part.figures().get("support");
  }

  @Test
  void itStandsBesideTheSharesOfTheClassesAndTheEntitysOwnPast() {
    Comparison comparison = model.beside().comparison();
    assertThat(comparison.metric()).isEqualTo("macro_auroc");
    assertThat(comparison.answers())
        .extracting(Baseline::name)
        .containsExactly(
            Baseline.MODEL, Baseline.OWN_PAST, Baseline.LAST_WINDOW, Baseline.CONSTANT);
    Map<String, Double> constant = comparison.answers().get(3).figures();
    assertThat(constant.get("macro_auroc")).isEqualTo(0.5);
    assertThat(comparison.answers().get(0).figures().get("log_loss"))
        .isLessThan(0.8 * constant.get("log_loss"));
    assertThat(notes)
        .contains("trees learn one number a row: the network answers alone, whatever stack says");
  }

  @Test
  void aLoadedModelAnswersTheSameClassesAndProbabilities() {
    model.save(folder.resolve("model"));
    TrainedModel loaded = TrainedModel.load(folder.resolve("model"));
    float[] found = predict(loaded);
    assertThat(found).isEqualTo(predict(model));
    Task of = Tasks.ofModel(TaskType.MULTILABEL, loaded.classValues());
    for (int row = 0; row < 50; row++) {
      List<String> reached = new ArrayList<>();
      for (int c = 0; c < WIDTH; c++) {
        if (of.probabilities(found, row, WIDTH)[c] >= 0.5) {
          reached.add(CLASSES.get(c));
        }
      }
      assertThat((String[]) of.prediction(found, row, WIDTH, Thresholds.NONE))
          .containsExactlyElementsOf(reached);
    }
    Thresholds all = new Thresholds(List.of(0.0, 0.0, 0.0, 0.0));
    assertThat((String[]) of.prediction(found, 0, WIDTH, all)).containsExactlyElementsOf(CLASSES);
  }

  @Test
  void theLossIsTheMeanCrossEntropyOfTheClassesAndPullsTowardsTheirLabels() {
    float[] scores = {0.5f, -1, 2, 0, 3, -0.25f};
    float[] label = {1, 0, 1, 0, 1, 1};
    float[] weights = {1, 2};
    double expected = 0;
    double[] gradient = new double[6];
    for (int i = 0; i < 6; i++) {
      double p = 1 / (1 + Math.exp(-scores[i]));
      expected -= weights[i / 3] / 3 * (label[i] > 0 ? Math.log(p) : Math.log(1 - p));
      gradient[i] = weights[i / 3] / 3 * (p - label[i]);
    }
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray given = manager.create(scores, new Shape(2, 3));
      given.setRequiresGradient(true);
      NDArray loss =
          StandardLoss.BINARY.of(
              given, manager.create(label, new Shape(2, 3)), manager.create(weights));
      assertThat((double) loss.getFloat()).isCloseTo(expected, within(1e-5));
      collector.backward(loss);
      float[] found = given.getGradient().toFloatArray();
      for (int i = 0; i < 6; i++) {
        assertThat((double) found[i]).isCloseTo(gradient[i], within(1e-5));
      }
      NDArray focal =
          StandardLoss.FOCAL.of(
              given, manager.create(label, new Shape(2, 3)), manager.create(weights));
      assertThat(focal.getFloat()).isBetween(0f, loss.getFloat());
    }
  }

  @Test
  void whatHasNoMeaningForSeveralClassesIsRefused() {
    assertThatThrownBy(
            () -> config().set(TrainingOptions.CALIBRATION, Calibration.ISOTONIC).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("multilabel task are not calibrated; allowed is auto or none");
    assertThatThrownBy(
            () -> config().set(TrainingOptions.CLASS_WEIGHTS, ClassWeights.BALANCED).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("of several classes; allowed is none");
    assertThatThrownBy(() -> new Thresholds(List.of(0.1, 0.2)).checkEach(3))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("allowed are 3 numbers, one for each class");
  }
}
