// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import io.sparkgnn.train.encode.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * How a mean moves from period to period. Periods are what varies: rows of one period share its
 * weather, so a hundred of them are not a hundred proofs.
 *
 * @param before mean of the training periods
 * @param after mean of the validation periods
 * @param z the clearer one of the trend over all periods and of the step from training to
 *     validation periods, as a standard normal variable has it by chance
 * @param year by how much the trend changes the mean in a year; NaN where the step is clearer
 * @param season whether and how the mean goes with the year; null where it does not, or where there
 *     are too few periods to tell
 */
record Movement(double before, double after, double z, double year, Season season) {
  private static final int FEW = 5;
  private static final int FEW_FOR_SEASON = 12;
  private static final double TWO_YEARS = 2 * 365 * (double) Clock.DAY;
  private static final double YEAR = 365.2425 * Clock.DAY;
  private static final double CHANCE = 0.001;

  /**
   * A wave of a year.
   *
   * @param swing from its lowest to its highest point
   * @param peak where in the year it is highest, from 0 to 1
   * @param chance how often chance makes one that is as clear
   */
  record Season(double swing, double peak, double chance) {}

  /**
   * Looks.
   *
   * @return null where there are too few periods to tell
   */
  static Movement of(List<Period> training, List<Period> validation) {
    if (training.size() < FEW || validation.isEmpty()) {
      return null;
    }
    double before = Period.mean(training);
    double after = Period.mean(validation);
    List<Period> all = new ArrayList<>(training);
    all.addAll(validation);
    int n = all.size();
    double middle = all.stream().mapToDouble(Period::time).average().orElseThrow();
    double[][] columns = new double[4][n];
    double[] y = new double[n];
    double[] weight = new double[n];
    for (int p = 0; p < n; p++) {
      Period period = all.get(p);
      double angle = Clock.year((long) period.time());
      columns[0][p] = 1;
      columns[1][p] = (period.time() - middle) / YEAR;
      columns[2][p] = Math.cos(angle);
      columns[3][p] = Math.sin(angle);
      y[p] = period.mean();
      weight[p] = period.rows();
    }
    LeastSquares line = new LeastSquares(new double[][] {columns[0], columns[1]}, y, weight);
    LeastSquares trend = line;
    Season season = null;
    double span = all.get(n - 1).time() - all.get(0).time();
    if (n >= FEW_FOR_SEASON && span >= TWO_YEARS) {
      LeastSquares wave = new LeastSquares(columns, y, weight);
      season = season(line, wave);
      trend = season == null ? line : wave;
    }
    double step = step(training, validation, before, after);
    boolean steps = Math.abs(step) > Math.abs(trend.z(1));
    return new Movement(
        before,
        after,
        steps ? step : trend.z(1),
        steps ? Double.NaN : trend.coefficient(1),
        season);
  }

  /** By the F test of the wave's two columns, whose distribution has a closed form for two. */
  private static Season season(LeastSquares line, LeastSquares wave) {
    double f = (line.residual() - wave.residual()) / 2 / (wave.residual() / wave.freedom());
    double chance = Math.pow(1 + 2 * f / wave.freedom(), -wave.freedom() / 2.0);
    if (!(chance < CHANCE)) {
      return null;
    }
    double swing = 2 * Math.hypot(wave.coefficient(2), wave.coefficient(3));
    double turn = Math.atan2(wave.coefficient(3), wave.coefficient(2)) / (2 * Math.PI);
    return new Season(swing, turn - Math.floor(turn), chance);
  }

  /** How far validation periods are from training periods, whose own spread is the measure. */
  private static double step(
      List<Period> training, List<Period> validation, double before, double after) {
    double squares = 0;
    double center = training.stream().mapToDouble(Period::mean).average().orElseThrow();
    for (Period period : training) {
      squares += (period.mean() - center) * (period.mean() - center);
    }
    int freedom = training.size() - 1;
    double error = Math.sqrt(squares / freedom * (1.0 / training.size() + 1.0 / validation.size()));
    return error == 0 ? 0 : LeastSquares.normal((after - before) / error, freedom);
  }
}
