// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metrics;
import io.sparkgnn.train.metric.StandardMetric;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {
  private static final TreeSettings SETTINGS = TreeSettings.standard(7, 1);
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** What a row's label is made of. */
  private interface Rule {
    double of(float a, float b, float c, Random random);
  }

  private static TreeRows rows(int count, long seed, double missing, Rule rule) {
    Random random = new Random(seed);
    float[] values = new float[count * 3];
    float[] labels = new float[count];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < 3; i++) {
        values[row * 3 + i] = random.nextFloat() * 10 - 5;
      }
      float a = values[row * 3];
      if (random.nextDouble() < missing) {
        values[row * 3] = Float.NaN;
        a = Float.NaN;
      }
      labels[row] = (float) rule.of(a, values[row * 3 + 1], values[row * 3 + 2], random);
    }
    return TreeRows.of(new FeatureMatrix(values, 3, NAMES), labels);
  }

  private static double mae(BoostedTrees trees, TreeRows rows) {
    return StandardMetric.MAE.of(Judged.single(trees.predict(rows.features()), rows.labels()));
  }

  @Test
  void learnsAStepAndAProductToWhatTheNoiseLeaves() {
    Rule rule = (a, b, c, random) -> (a > 1 ? 5 : 0) + b * c / 5 + random.nextGaussian() * 0.1;
    TreeRows test = rows(2_000, 3, 0, rule);
    for (TreeTask task : List.of(TreeTask.SQUARED, TreeTask.ABSOLUTE, TreeTask.HUBER)) {
      BoostedTrees trees =
          BoostedTrees.fit(
              task,
              1,
              rows(8_000, 1, 0, rule),
              rows(2_000, 2, 0, rule),
              StandardMetric.MAE,
              SETTINGS);
      assertThat(mae(trees, test)).as("%s", task).isLessThan(0.25);
      assertThat(trees.rounds()).isGreaterThan(50);
      assertThat(trees.gain()[0]).isPositive();
    }
  }

  /** Even noise with wild rows: squares follow the wild ones, sizes alone learn slowly. */
  @Test
  void aFewWildRowsDoNotMoveHuberTrees() {
    Rule rule =
        (a, b, c, random) ->
            (a > 1 ? 1 : 0)
                + b / 5
                + random.nextGaussian() * 0.5
                + (random.nextDouble() < 0.03 ? 60 * random.nextGaussian() : 0);
    Rule clean = (a, b, c, random) -> (a > 1 ? 1 : 0) + b / 5;
    TreeRows test = rows(2_000, 3, 0, clean);
    double[] misses = new double[3];
    TreeTask[] tasks = {TreeTask.HUBER, TreeTask.ABSOLUTE, TreeTask.SQUARED};
    for (int i = 0; i < tasks.length; i++) {
      TreeRows train = rows(4_000, 1, 0, rule);
      TreeRows validation = rows(2_000, 2, 0, rule);
      misses[i] =
          mae(BoostedTrees.fit(tasks[i], 1, train, validation, StandardMetric.MAE, SETTINGS), test);
    }
    assertThat(misses[0]).isLessThan(misses[1]).isLessThan(misses[2] / 2);
  }

  @Test
  void learnsTheMeanOfSkewedCounts() {
    Rule mean = (a, b, c, random) -> 0.1 + (a > 1 ? 3 : 0.3) * Math.exp(b / 4);
    Rule rule = (a, b, c, random) -> random.nextDouble() < 0.7 ? 0 : mean.of(a, b, c, random) / 0.3;
    TreeRows test = rows(4_000, 3, 0, rule);
    float[] means = new float[4_000];
    for (int row = 0; row < means.length; row++) {
      float[] v = test.features().values();
      means[row] = (float) mean.of(v[row * 3], v[row * 3 + 1], v[row * 3 + 2], null);
    }
    double[] deviance = new double[2];
    TreeTask[] tasks = {TreeTask.POISSON, TreeTask.ABSOLUTE};
    for (int i = 0; i < tasks.length; i++) {
      BoostedTrees trees =
          BoostedTrees.fit(
              tasks[i],
              1,
              rows(8_000, 1, 0, rule),
              rows(2_000, 2, 0, rule),
              StandardMetric.POISSON_DEVIANCE,
              SETTINGS);
      float[] found = BoostedTrees.of(trees.bytes(), "trees").predict(test.features());
      deviance[i] = StandardMetric.POISSON_DEVIANCE.of(Judged.single(found, means));
    }
    assertThat(deviance[0]).isLessThan(0.3).isLessThan(deviance[1] / 5);
  }

  @Test
  void ranksABinaryLabelNearlyAsWellAsItsOwnProbability() {
    Rule chance = (a, b, c, random) -> 1 / (1 + Math.exp(-(a > 0 ? b : -c)));
    Rule rule = (a, b, c, random) -> random.nextDouble() < chance.of(a, b, c, random) ? 1 : 0;
    TreeRows test = rows(4_000, 3, 0, rule);
    BoostedTrees trees =
        BoostedTrees.fit(
            TreeTask.BINARY,
            1,
            rows(8_000, 1, 0, rule),
            rows(2_000, 2, 0, rule),
            StandardMetric.AUROC,
            SETTINGS);
    float[] best = new float[4_000];
    for (int row = 0; row < best.length; row++) {
      float[] v = test.features().values();
      best[row] = (float) chance.of(v[row * 3], v[row * 3 + 1], v[row * 3 + 2], null);
    }
    float[] found = trees.predict(test.features());
    assertThat(Metrics.auroc(found, test.labels()))
        .isGreaterThan(Metrics.auroc(best, test.labels()) - 0.01);
    double loss = StandardMetric.LOG_LOSS.of(Judged.single(found, test.labels()));
    double least = StandardMetric.LOG_LOSS.of(Judged.single(best, test.labels()));
    assertThat(loss).isBetween(least, least + 0.03);
  }

  @Test
  void givesEachClassItsProbability() {
    Rule rule = (a, b, c, random) -> random.nextDouble() < 0.1 ? 2 : b > 0 ? c > 0 ? 2 : 1 : 0;
    TreeRows test = rows(2_000, 3, 0, rule);
    BoostedTrees trees =
        BoostedTrees.fit(
            TreeTask.MULTICLASS,
            3,
            rows(6_000, 1, 0, rule),
            rows(2_000, 2, 0, rule),
            StandardMetric.LOG_LOSS,
            SETTINGS);
    float[] found = trees.predict(test.features());
    assertThat(found).hasSize(6_000);
    for (int row = 0; row < 2_000; row++) {
      assertThat(found[row * 3] + found[row * 3 + 1] + found[row * 3 + 2])
          .isBetween(0.9999f, 1.0001f);
    }
    assertThat(
            StandardMetric.ACCURACY.of(new Judged(found, 3, true, NumberLabels.of(test.labels()))))
        .isGreaterThan(0.91);
  }

  @Test
  void sendsRowsWithoutAValueWhereTheyBelong() {
    Rule rule = (a, b, c, random) -> Float.isNaN(a) ? 7 : a > 2 ? 7 : 1;
    TreeRows test = rows(1_000, 3, 0.3, rule);
    BoostedTrees trees =
        BoostedTrees.fit(
            TreeTask.SQUARED,
            1,
            rows(4_000, 1, 0.3, rule),
            rows(1_000, 2, 0.3, rule),
            StandardMetric.RMSE,
            SETTINGS);
    assertThat(mae(trees, test)).isLessThan(0.05);
  }

  @Test
  void takesColumnsWithoutAnyValueOneValueAndInfinities() {
    int count = 400;
    float[] values = new float[count * 4];
    float[] labels = new float[count];
    for (int row = 0; row < count; row++) {
      values[row * 4] = Float.NaN;
      values[row * 4 + 1] = 3;
      values[row * 4 + 2] =
          row % 4 == 0 ? Float.POSITIVE_INFINITY : row % 4 == 1 ? Float.NEGATIVE_INFINITY : row;
      values[row * 4 + 3] = row % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
      labels[row] = row % 4 == 0 ? 1 : 0;
    }
    TreeRows rows =
        TreeRows.of(new FeatureMatrix(values, 4, List.of("none", "one", "ends", "far")), labels);
    BoostedTrees trees =
        BoostedTrees.fit(TreeTask.BINARY, 1, rows, rows, StandardMetric.LOG_LOSS, SETTINGS);
    assertThat(Metrics.auroc(trees.predict(rows.features()), labels)).isEqualTo(1);
    assertThat(trees.gain()[0]).isZero();
    assertThat(trees.gain()[1]).isZero();
  }

  @Test
  void isTheSameBytesAgainAndWithAnyNumberOfThreads() {
    Rule rule = (a, b, c, random) -> Float.isNaN(a) ? b : a * c + random.nextGaussian();
    TreeRows train = rows(20_000, 1, 0.1, rule);
    TreeRows validation = rows(1_000, 2, 0.1, rule);
    byte[] first =
        BoostedTrees.fit(
                TreeTask.ABSOLUTE,
                1,
                train,
                validation,
                StandardMetric.MAE,
                SETTINGS.withRounds(30))
            .bytes();
    byte[] again =
        BoostedTrees.fit(
                TreeTask.ABSOLUTE,
                1,
                train,
                validation,
                StandardMetric.MAE,
                TreeSettings.standard(7, 3).withRounds(30))
            .bytes();
    assertThat(again).isEqualTo(first);
    byte[] other =
        BoostedTrees.fit(
                TreeTask.ABSOLUTE,
                1,
                train,
                validation,
                StandardMetric.MAE,
                TreeSettings.standard(8, 1).withRounds(30))
            .bytes();
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void stopsWhereTheValidationRowsAreNoLongerBetterPredicted() {
    Rule noise = (a, b, c, random) -> random.nextBoolean() ? 1 : 0;
    BoostedTrees trees =
        BoostedTrees.fit(
            TreeTask.BINARY,
            1,
            rows(2_000, 1, 0, noise),
            rows(2_000, 2, 0, noise),
            StandardMetric.LOG_LOSS,
            SETTINGS);
    assertThat(trees.rounds()).isLessThan(10);
  }

  @Test
  void fitsWithoutValidationRowsAndOneRowOnly() {
    TreeRows one = TreeRows.of(new FeatureMatrix(new float[] {1, 2, 3}, 3, NAMES), new float[] {4});
    BoostedTrees trees = BoostedTrees.fit(TreeTask.ABSOLUTE, 1, one, null, null, SETTINGS);
    assertThat(trees.predict(one.features())).containsExactly(4);
  }

  @Test
  void rowsThatWeighMoreCountAsMany() {
    float[] values = new float[300];
    float[] labels = new float[300];
    float[] weights = new float[300];
    for (int row = 0; row < 300; row++) {
      labels[row] = row % 3 == 0 ? 1 : 0;
      weights[row] = row % 3 == 0 ? 2 : 1;
    }
    TreeRows rows = new TreeRows(new FeatureMatrix(values, 1, List.of("a")), labels, weights);
    BoostedTrees trees = BoostedTrees.fit(TreeTask.BINARY, 1, rows, null, null, SETTINGS);
    assertThat(trees.predict(rows.features())[0]).isBetween(0.4999f, 0.5001f);
  }

  @Test
  void withoutValidationRowsItHasAllRoundsThatAreAskedFor() {
    Rule rule = (a, b, c, random) -> a + b + random.nextGaussian();
    TreeRows train = rows(500, 1, 0, rule);
    BoostedTrees trees =
        BoostedTrees.fit(TreeTask.SQUARED, 1, train, null, null, SETTINGS.withRounds(150));
    assertThat(trees.rounds()).isEqualTo(150);
  }

  @Test
  void answersAsTheMeanOfItsMembers() {
    Rule rule = (a, b, c, random) -> a * b / 5 + random.nextGaussian() * 2;
    TreeRows train = rows(800, 1, 0.1, rule);
    TreeRows test = rows(2_000, 2, 0.1, rule);
    List<BoostedTrees> members = new ArrayList<>();
    for (long seed = 1; seed <= 4; seed++) {
      members.add(
          BoostedTrees.fit(
              TreeTask.SQUARED,
              1,
              train,
              null,
              null,
              SETTINGS.withRounds(60 + (int) seed).withSeed(seed)));
    }
    BoostedTrees mean = BoostedTrees.mean(members);
    float[] predicted = mean.predict(test.features());
    for (int row = 0; row < 20; row++) {
      float of = 0;
      for (BoostedTrees member : members) {
        of += member.predict(test.features())[row] / members.size();
      }
      assertThat(predicted[row]).isCloseTo(of, within(1e-4f));
    }
    BoostedTrees other =
        BoostedTrees.fit(TreeTask.ABSOLUTE, 1, train, null, null, SETTINGS.withRounds(2));
    assertThatThrownBy(() -> BoostedTrees.mean(List.of(members.get(0), other)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isReadAsItWasWritten() {
    Rule rule = (a, b, c, random) -> Float.isNaN(a) ? b : c;
    TreeRows train = rows(2_000, 1, 0.2, rule);
    BoostedTrees trees =
        BoostedTrees.fit(
            TreeTask.SQUARED, 1, train, train, StandardMetric.RMSE, SETTINGS.withRounds(20));
    BoostedTrees read = BoostedTrees.of(trees.bytes(), "trees.bin");
    assertThat(read.predict(train.features())).isEqualTo(trees.predict(train.features()));
    assertThat(read.bytes()).isEqualTo(trees.bytes());
    assertThat(read.columns()).isEqualTo(NAMES);
    assertThat(read.gain()).isEqualTo(trees.gain());
    FeatureMatrix other = new FeatureMatrix(new float[3], 3, List.of("a", "c", "b"));
    assertThatThrownBy(() -> read.predict(other)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noDamageIsReadAsTrees() {
    Rule rule = (a, b, c, random) -> b;
    TreeRows train = rows(200, 1, 0, rule);
    byte[] bytes =
        BoostedTrees.fit(TreeTask.SQUARED, 1, train, null, null, SETTINGS.withRounds(3)).bytes();
    for (int at = 0; at < bytes.length; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      assertThatThrownBy(() -> BoostedTrees.of(flipped, "trees.bin"))
          .isInstanceOf(UnreadableException.class)
          .hasMessageContaining("trees.bin");
      byte[] cut = Arrays.copyOf(bytes, at);
      assertThatThrownBy(() -> BoostedTrees.of(cut, "trees.bin"))
          .isInstanceOf(CorruptFileException.class);
    }
    bytes[11] = 9;
    assertThatThrownBy(() -> BoostedTrees.of(bytes, "trees.bin"))
        .isInstanceOf(FormatVersionException.class);
  }

  @Test
  void damageUnderARightChecksumLeadsNowhereElse() {
    Rule rule = (a, b, c, random) -> b;
    TreeRows train = rows(200, 1, 0, rule);
    byte[] bytes =
        BoostedTrees.fit(TreeTask.SQUARED, 1, train, null, null, SETTINGS.withRounds(3)).bytes();
    Random random = new Random(5);
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = bytes.clone();
      damaged[12 + random.nextInt(bytes.length - 16)] = (byte) random.nextInt(256);
      CRC32C crc = new CRC32C();
      crc.update(damaged, 0, damaged.length - 4);
      ByteBuffer.wrap(damaged).putInt(damaged.length - 4, (int) crc.getValue());
      try {
        BoostedTrees read = BoostedTrees.of(damaged, "trees.bin");
        read.predict(new FeatureMatrix(new float[read.columns().size()], 3, read.columns()));
      } catch (UnreadableException e) {
        assertThat(e).hasMessageContaining("trees.bin");
      }
    }
  }
}
