// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaiveSearchTest {
  private static final int ROWS = 400;
  private static final int STEP = 30;

  private static SeedFeature figure(Statistic statistic, String value, double days) {
    return new SeedFeature(
        List.of("users.id->orders.user_id"),
        false,
        statistic,
        value.isEmpty() ? "" : "status",
        value,
        Window.days(days));
  }

  /** Labels are the orders that come back; the last window says so best, the last two come next. */
  @Test
  void aNumberOfRowsWithACategoryIsAForecastAndOtherCategoriesAreNotTriedWithIt() {
    List<SeedFeature> figures =
        List.of(
            figure(Statistic.COUNT, "", STEP),
            figure(Statistic.MATCHES, "sent", STEP),
            figure(Statistic.MATCHES, "back", 2 * STEP),
            figure(Statistic.MATCHES, "back", STEP));
    Random random = new Random(1);
    float[][] columns = new float[figures.size()][ROWS];
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int back = random.nextInt(20);
      labels[row] = back + random.nextInt(2);
      columns[1][row] = 3 + random.nextInt(3);
      columns[0][row] = back + columns[1][row];
      columns[2][row] = back + Math.max(0, back + random.nextInt(7) - 3);
      columns[3][row] = back;
    }
    NaiveSearch search = new NaiveSearch(figures, columns, STEP);
    List<NaiveForecast> found = search.search(labels, Change.DIFFERENCE);
    assertThat(found)
        .extracting(NaiveForecast::figure)
        .containsExactly(figures.get(3), figures.get(2));
    assertThat(found.get(1).factor()).isEqualTo(0.5f);
    assertThat(search.times(2, found.get(0))).isEqualTo(0.5f);
    assertThat(search.times(1, found.get(0))).isZero();
  }

  /** What the season makes of two windows comes nearest; the last window is tried as well. */
  @Test
  void aForecastByTheSeasonIsTriedBesideTheWindowsOfItsRows() {
    List<SeedFeature> figures =
        List.of(
            figure(Statistic.COUNT, "", STEP),
            figure(Statistic.SEASONAL, "", STEP),
            figure(Statistic.MATCHES, "back", STEP));
    Random random = new Random(2);
    float[][] columns = new float[figures.size()][ROWS];
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(20);
      columns[0][row] = labels[row] + random.nextInt(5);
      columns[1][row] = labels[row] + random.nextInt(2);
      columns[2][row] = labels[row] + random.nextInt(3);
    }
    NaiveSearch search = new NaiveSearch(figures, columns, STEP);
    List<NaiveForecast> found = search.search(labels, Change.DIFFERENCE);
    assertThat(found)
        .extracting(NaiveForecast::figure)
        .containsExactly(figures.get(1), figures.get(0));
    assertThat(search.times(0, found.get(0))).isEqualTo(1);
    assertThat(search.times(2, found.get(0))).isZero();
  }
}
