// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.trees.TreeTask;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GainRankingTest {
  private static final int ROWS = 2_000;

  /** The label is a + b / 2; ten columns say a again with some noise, and one says b. */
  @Test
  void whatSaysSomethingElseComesBeforeWhatSaysTheSameAgain() {
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      float[][] columns = new float[13][ROWS];
      float[] labels = new float[ROWS];
      for (int row = 0; row < ROWS; row++) {
        float a = (float) random.nextGaussian();
        float b = (float) random.nextGaussian();
        labels[row] = a + b / 2;
        columns[0][row] = a;
        for (int copy = 1; copy <= 10; copy++) {
          columns[copy][row] = a + (float) random.nextGaussian() / 2;
        }
        columns[11][row] = b;
        columns[12][row] = (float) random.nextGaussian();
      }
      double[] worth =
          new GainRanking(TreeTask.SQUARED, 1).worth(columns, labels, null, new float[0]);
      for (int copy = 1; copy <= 10; copy++) {
        assertThat(worth[11]).as("seed %d, copy %d", seed, copy).isGreaterThan(worth[copy]);
      }
      assertThat(worth[11]).as("seed %d", seed).isGreaterThan(10 * worth[12]);
    }
  }

  @Test
  void noColumnsHaveNoRanks() {
    assertThat(
            new GainRanking(TreeTask.BINARY, 1)
                .worth(new float[0][], new float[] {0, 1}, null, new float[0]))
        .isEmpty();
  }

  /**
   * Labels are what the forecast says times 1 or 3, by a column; another forecast is half chance.
   */
  @Test
  void aForecastIsBetterThatTheChangeAgainstIsLearnedOf() {
    Random random = new Random(1);
    float[][] columns = new float[2][ROWS];
    float[] labels = new float[ROWS];
    float[] good = new float[ROWS];
    float[] bad = new float[ROWS];
    boolean[] judged = new boolean[ROWS];
    NaiveForecast naive =
        new NaiveForecast(
            new SeedFeature(List.of("a.b->c.d"), false, Statistic.COUNT, "", "", Window.ALL),
            1,
            true,
            0,
            0,
            1);
    for (int row = 0; row < ROWS; row++) {
      float size = (float) Math.exp(2 * random.nextGaussian());
      columns[0][row] = random.nextFloat();
      columns[1][row] = random.nextFloat();
      labels[row] = (float) Math.rint(size * (columns[0][row] > 0.5 ? 3 : 1));
      good[row] = naive.base(size);
      bad[row] = naive.base((float) (size * Math.exp(random.nextGaussian())));
      judged[row] = row >= ROWS * 4 / 5;
    }
    GainRanking ranking = new GainRanking(TreeTask.SQUARED, 1);
    double missedByGood = ranking.missed(columns, labels, naive, good, judged);
    assertThat(missedByGood).isLessThan(0.5 * ranking.missed(columns, labels, naive, bad, judged));
  }
}
