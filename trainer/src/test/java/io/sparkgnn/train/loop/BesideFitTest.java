// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BASELINES;
import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CALIBRATION;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.STACK;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Beside;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.calibration.Calibrator;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Calibration;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.Stacking;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.config.TreesRefit;
import io.sparkgnn.train.drift.TrainedOn;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BesideFitTest {
  private static final int TRAIN = 1_200;
  private static final int ALL = 1_800;
  private static LearnableTask task;
  private static SeedSet train;
  private static SeedSet validation;
  private static TrainedModel network;

  @BeforeAll
  static void train() {
    task = LearnableTask.make(5, ALL);
    train = task.rows(TaskType.REGRESSION, 0, TRAIN);
    validation = task.rows(TaskType.REGRESSION, TRAIN, ALL);
    network =
        new Training(
                task.graph(),
                config(Stacking.AUTO, true),
                SingleProcess.INSTANCE,
                TrainingListener.NONE)
            .fit(train, validation);
  }

  private static TrainingConfig config(Stacking stack, boolean baselines) {
    return TrainingConfig.builder()
        .task(TaskType.REGRESSION)
        .entity(task.entity())
        .set(CHANNELS, 4)
        .set(EPOCHS, 1)
        .set(BATCH_SIZE, 512)
        .set(TEXT_BUCKETS, 8)
        .set(STACK, stack)
        .set(BASELINES, baselines)
        .set(CALIBRATION, Calibration.NONE)
        .build();
  }

  private static TrainedModel beside(TrainedModel model, SeedSet judging) {
    return new BesideFit(task.graph(), train, judging, TrainingListener.NONE).of(model);
  }

  private static float[] predict(TrainedModel model) {
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(validation.entity(), validation.time(), validation.size());
    }
  }

  @Test
  void treesThatCountExactlyBeatANetworkOfOneEpochAndBecomeTheModel() {
    TrainedModel model = beside(network, validation);
    assertThat(model.beside().weight()).isGreaterThan(0.5);
    Comparison comparison = model.beside().comparison();
    assertThat(comparison.metric()).isEqualTo("mae");
    assertThat(comparison.rows()).isEqualTo(ALL - TRAIN);
    assertThat(comparison.answers().stream().map(Baseline::name))
        .contains(Baseline.MODEL, Baseline.NETWORK, Baseline.TREES, Baseline.CONSTANT);
    double own = comparison.answers().get(0).figures().get("mae");
    double alone = comparison.answers().get(1).figures().get("mae");
    assertThat(own).isLessThan(alone);
    assertThat(alone).isEqualTo(network.best().metrics().get("mae"));
    assertThat(comparison.lines().get(0)).startsWith("By mae on 600 rows: ");
    assertThat(predict(model)).isNotEqualTo(predict(network));
    assertThat(predict(model.with(model.beside().withWeight(0)))).isEqualTo(predict(network));
  }

  @Test
  void treesLearnFromTheValidationRowsOnceTheseHaveJudgedThem() {
    UnaryOperator<Float> label = degree -> (float) (20 * Math.sin(degree / 20));
    SeedSet learned = labeled(train, label);
    SeedSet judging = labeled(validation, label);
    TrainingConfig config = config(Stacking.TREES, true);
    TrainedModel model = answering(config, learned, judging, TrainingListener.NONE);
    TrainedModel judged = model.unseen();
    assertThat(model.beside().judged().asked()).isEqualTo(model.beside().trees().asked());
    assertThat(model.beside().judged().trees().rounds())
        .isEqualTo(model.beside().trees().trees().rounds());
    assertThat(predict(judged)).isNotEqualTo(predict(model));
    assertThat(error(judged, judging))
        .isCloseTo(model.beside().comparison().answers().get(0).figures().get("mae"), within(1e-5));
    assertThat(error(model, judging)).isLessThan(error(judged, judging));
    assertThat(model.beside().comparison().verdict())
        .contains("The trees have learned from these rows since; the figures are of those before.");
    TrainedModel read = TrainedModel.of(model.files(), name -> "m/" + name);
    assertThat(predict(read.unseen())).isEqualTo(predict(judged));
    assertThat(judged.unseen()).isSameAs(judged);

    TrainingConfig off =
        config.toBuilder().set(TrainingOptions.REFIT_TREES, TreesRefit.NEVER).build();
    TrainedModel stays = answering(off, learned, judging, TrainingListener.NONE);
    assertThat(stays.unseen()).isSameAs(stays);
    assertThat(predict(stays)).isEqualTo(predict(judged));
    assertThat(stays.files()).doesNotContainKey("trees-judged.bin");
    Map<String, byte[]> files = new HashMap<>(model.files());
    files.put("trees-judged.bin", damaged(files.get("trees-judged.bin")));
    assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("Cannot read m/trees-judged.bin: its checksum is wrong");
  }

  @Test
  void treesDoNotLearnFromValidationRowsOfAClassThatTheModelDoesNotHave() {
    SeedSet learned = task.rows(TaskType.MULTICLASS, 0, TRAIN);
    SeedSet judging = task.rows(TaskType.MULTICLASS, TRAIN, ALL);
    judging.numbers().values()[7] = 3;
    TrainingConfig config =
        config(Stacking.TREES, true).toBuilder()
            .task(TaskType.MULTICLASS)
            .set(TrainingOptions.REFIT_TREES, TreesRefit.ALWAYS)
            .build();
    TrainedModel model = answering(config, learned, judging, TrainingListener.NONE);
    assertThat(model.outputs()).isEqualTo(3);
    assertThat(model.beside().judged()).isNotNull();
  }

  private static byte[] damaged(byte[] file) {
    byte[] damaged = file.clone();
    damaged[file.length / 2] ^= 4;
    return damaged;
  }

  private static double error(TrainedModel model, SeedSet rows) {
    float[] predicted = predict(model);
    double sum = 0;
    for (int i = 0; i < predicted.length; i++) {
      sum += Math.abs(predicted[i] - rows.numbers().value(i, 0));
    }
    return sum / predicted.length;
  }

  @Test
  void isTheSameFilesAgainAndReadAsItWasWritten() {
    TrainedModel model = beside(network, validation);
    Map<String, byte[]> files = model.files();
    assertThat(beside(network, validation).files().keySet()).isEqualTo(files.keySet());
    beside(network, validation)
        .files()
        .forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(files.get(name)));
    TrainedModel read = TrainedModel.of(files, name -> "m/" + name);
    assertThat(predict(read)).isEqualTo(predict(model));
    assertThat(read.beside().comparison()).isEqualTo(model.beside().comparison());
    assertThat(read.beside().weight()).isEqualTo(model.beside().weight());
  }

  @Test
  void aModelOfBeforeHasNothingBesideIt() {
    Map<String, byte[]> files = network.files();
    assertThat(files).containsOnlyKeys("model.json", "weights.bin");
    assertThat(new String(files.get("model.json"), StandardCharsets.UTF_8))
        .doesNotContain("treesWeight");
    assertThat(TrainedModel.of(files, name -> name).beside()).isEqualTo(Beside.NOTHING);
  }

  @Test
  void damagedOrMissingTreesAreNamed() {
    Map<String, byte[]> files = new HashMap<>(beside(network, validation).files());
    files.put("trees.bin", damaged(files.get("trees.bin")));
    assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("Cannot read m/trees.bin: its checksum is wrong");
    files.remove("trees.bin");
    assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("m/trees.bin");
    files.remove("baselines.json");
    assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
        .isInstanceOf(CorruptFileException.class);
  }

  private static TrainedModel trained(Stacking stack, boolean baselines, SeedSet judging) {
    return new Training(
            task.graph(), config(stack, baselines), SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(train, judging);
  }

  @Test
  void optionsSwitchOffEach() {
    Beside without = beside(trained(Stacking.NONE, true, validation), validation).beside();
    assertThat(without.weight()).isZero();
    assertThat(without.comparison().answers().stream().map(Baseline::name))
        .contains(Baseline.TREES)
        .doesNotContain(Baseline.NETWORK);
    assertThat(String.join(" ", without.comparison().verdict()))
        .contains("The model loses to 'boosted trees' on these rows.")
        .contains("Few rows: ");
    Beside alone = beside(trained(Stacking.TREES, false, validation), validation).beside();
    assertThat(alone.weight()).isPositive();
    assertThat(alone.comparison()).isNull();
    assertThat(alone.trainedOn().scores().counts().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(validation.size());
    assertThat(beside(trained(Stacking.NONE, false, validation), validation).beside())
        .isEqualTo(Beside.NOTHING.on(TrainedOn.of(train, null)));
  }

  private static TrainedModel binary(Stacking stack, boolean baselines, SeedSet judging) {
    TrainingConfig config =
        config(stack, baselines).toBuilder()
            .task(TaskType.BINARY)
            .set(CALIBRATION, Calibration.ISOTONIC)
            .build();
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(task.rows(TaskType.BINARY, 0, TRAIN), judging);
  }

  @Test
  void probabilitiesAreCalibratedOnTheValidationRowsAndKeptSo() {
    SeedSet judging = task.rows(TaskType.BINARY, TRAIN, ALL);
    for (Stacking stack : List.of(Stacking.NONE, Stacking.TREES)) {
      TrainedModel plain = binary(stack, false, judging);
      SeedSet rows = task.rows(TaskType.BINARY, 0, TRAIN);
      TrainedModel model =
          new BesideFit(task.graph(), rows, judging, TrainingListener.NONE).of(plain);
      assertThat(model.beside().weight() > 0).isEqualTo(stack == Stacking.TREES);
      float[] before = predict(model.with(model.beside()));
      float[] after = predict(model);
      assertThat(after).isEqualTo(model.calibrator().apply(before, 1)).isNotEqualTo(before);
      double sum = 0;
      double hits = 0;
      for (int i = 0; i < after.length; i++) {
        sum += after[i];
        hits += judging.numbers().value(i, 0);
      }
      assertThat(sum / after.length).isCloseTo(hits / after.length, within(0.01));
      Map<String, byte[]> files = new HashMap<>(model.files());
      TrainedModel read = TrainedModel.of(files, name -> "m/" + name);
      assertThat(predict(read)).isEqualTo(after);
      files.put("calibration.json", "{}".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("m/calibration.json");
    }
  }

  private static TrainingListener noting(List<String> notes) {
    return new TrainingListener() {
      @Override
      public void noted(String line) {
        notes.add(line);
      }
    };
  }

  private static SeedSet labeled(SeedSet rows, UnaryOperator<Float> label) {
    float[] labels = rows.numbers().column(0);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label.apply(labels[i]);
    }
    return withLabels(rows, labels);
  }

  private static SeedSet withLabels(SeedSet rows, float... labels) {
    return new SeedSet(rows.entities(), rows.time(), NumberLabels.of(labels));
  }

  private static SeedSet thirds(SeedSet rows) {
    return labeled(rows, label -> label / 3);
  }

  private static SeedSet counts(SeedSet rows) {
    return labeled(rows, label -> (float) Math.rint(label / 3));
  }

  private static TrainedModel answering(
      TrainingConfig config, SeedSet learned, SeedSet judging, TrainingListener listener) {
    TrainedModel plain =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(learned, judging);
    return new BesideFit(task.graph(), learned, judging, listener).of(plain);
  }

  /** Of a network alone. */
  private static Calibrator calibrator(
      Calibration calibration, SeedSet learned, SeedSet judging, List<String> notes) {
    TrainingConfig config =
        config(Stacking.NONE, false).toBuilder().set(CALIBRATION, calibration).build();
    return answering(config, learned, judging, noting(notes)).calibrator();
  }

  @Test
  void countsAreWholeNumbers() {
    List<String> notes = new ArrayList<>();
    SeedSet judging = counts(validation);
    TrainingConfig config =
        config(Stacking.NONE, true).toBuilder().set(CALIBRATION, Calibration.AUTO).build();
    TrainedModel model = answering(config, counts(train), judging, noting(notes));
    assertThat(model.calibrator()).isEqualTo(Calibrator.WHOLE_NUMBERS);
    float[] before = predict(model.calibrated(null));
    float[] after = predict(model);
    double error = 0;
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i]).isEqualTo(Math.round(after[i])).isCloseTo(before[i], within(0.5f));
      error += Math.abs(after[i] - judging.numbers().value(i, 0)) / after.length;
    }
    assertThat(model.beside().comparison().answers().get(0).figures().get("mae"))
        .isCloseTo(error, within(1e-5));
    assertThat(model.beside().comparison().verdict())
        .contains(
            "Answers are rounded to whole numbers; calibration: none leaves them as they are.");
    TrainedModel read = TrainedModel.of(model.files(), name -> "m/" + name);
    assertThat(predict(read)).isEqualTo(after);
    assertThat(calibrator(Calibration.AUTO, counts(train), judging, notes))
        .isEqualTo(Calibrator.WHOLE_NUMBERS);
    assertThat(calibrator(Calibration.NONE, counts(train), judging, notes)).isNull();
  }

  @Test
  void countsStayAsTheyAreOnlyWhereRowsSpeakClearlyAgainstRounding() {
    List<String> notes = new ArrayList<>();
    TrainingConfig config = config(Stacking.NONE, false);
    float[] answers =
        predict(answering(config, counts(train), counts(validation), TrainingListener.NONE));
    float[] unclear = new float[answers.length];
    double gain = 0;
    for (int i = 0; i < answers.length; i++) {
      float whole = Math.round(answers[i]);
      float left = answers[i] - whole;
      boolean gains = gain + Math.abs(left) < -0.1;
      unclear[i] = gains ? whole : whole + Math.signum(left);
      gain += gains ? Math.abs(left) : -Math.abs(left);
    }
    assertThat(gain).isBetween(-1.0, -0.01); // a little worse, of hundreds of rows
    assertThat(calibrator(Calibration.AUTO, counts(train), withLabels(validation, unclear), notes))
        .isEqualTo(Calibrator.WHOLE_NUMBERS);
    assertThat(calibrator(Calibration.AUTO, counts(train), withLabels(validation, answers), notes))
        .isNull();
  }

  @Test
  void otherNumbersStayAsTheyAreUnlessTheUserSaysOtherwise() {
    List<String> notes = new ArrayList<>();
    assertThat(calibrator(Calibration.AUTO, thirds(train), thirds(validation), notes)).isNull();
    assertThat(calibrator(Calibration.AUTO, counts(train), SeedSet.none(), notes)).isNull();
    assertThat(calibrator(Calibration.WHOLE_NUMBERS, thirds(train), SeedSet.none(), notes))
        .isEqualTo(Calibrator.WHOLE_NUMBERS);
    assertThat(String.join(" ", notes)).doesNotContain("whole numbers");
  }

  @Test
  void meansAreNotRounded() {
    TrainingConfig means =
        config(Stacking.NONE, false).toBuilder()
            .set(CALIBRATION, Calibration.AUTO)
            .set(TrainingOptions.REGRESSION_LOSS, RegressionLoss.MSE)
            .build();
    assertThat(
            answering(means, counts(train), counts(validation), TrainingListener.NONE).calibrator())
        .isNull();
  }

  @Test
  void whatIsNoNumberOfItsOwnIsNotRounded() {
    TrainingConfig.Builder builder =
        config(Stacking.NONE, false).toBuilder().set(CALIBRATION, Calibration.WHOLE_NUMBERS);
    assertThatThrownBy(() -> builder.set(TrainingOptions.QUANTILES, List.of(0.1, 0.5)).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(
            "quantiles and dispersions stay as they are; allowed is auto or none");
    builder.set(TrainingOptions.QUANTILES, List.of());
    assertThatThrownBy(() -> builder.task(TaskType.BINARY).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("allowed is auto, none, temperature or isotonic");
  }

  @Test
  void whatNoValidationRowTellsIsNotCalibrated() {
    List<String> notes = new ArrayList<>();
    TrainingListener listener = noting(notes);
    SeedSet rows = task.rows(TaskType.BINARY, 0, TRAIN);
    TrainedModel model =
        new BesideFit(task.graph(), rows, SeedSet.none(), listener)
            .of(binary(Stacking.NONE, false, SeedSet.none()));
    assertThat(model.calibrator()).isNull();
    assertThat(notes)
        .containsExactly(
            "there are no validation rows: probabilities stay as they are, whatever calibration"
                + " says");
    assertThatThrownBy(
            () ->
                config(Stacking.NONE, false).toBuilder()
                    .set(CALIBRATION, Calibration.TEMPERATURE)
                    .build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot use calibration = temperature: a regression has no prob");
  }

  @Test
  void withoutValidationRowsItSaysThatTreesHaveNoWeight() {
    List<String> notes = new ArrayList<>();
    TrainingListener listener = noting(notes);
    TrainedModel model = trained(Stacking.TREES, true, SeedSet.none());
    assertThat(new BesideFit(task.graph(), train, SeedSet.none(), listener).of(model).beside())
        .isEqualTo(Beside.NOTHING.on(TrainedOn.of(train, null)));
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0)).contains("stack");
  }
}
