// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Looks for counts or sums of the past that come near to a regression's labels as they stand. Means
 * are left aside: they do not move as amounts do, and a change against one is learned worse.
 */
final class NaiveSearch {
  /** A forecast has to miss by at most this share of what the median misses by. */
  private static final double BETTER = 0.9;

  /** Where misses go with the size of the forecast this much, logarithms are compared. */
  private static final double GROWING = 0.3;

  /** Forecasts that are tried. */
  private static final int FORECASTS = 3;

  private final List<SeedFeature> figures;
  private final float[][] columns;
  private final double stepDays;

  /**
   * What to look at.
   *
   * @param columns of each figure, its value in each row
   * @param stepDays length of the label's window, as far as known
   */
  NaiveSearch(List<SeedFeature> figures, float[][] columns, double stepDays) {
    this.figures = figures;
    this.columns = columns;
    this.stepDays = stepDays;
  }

  /** A figure as a forecast, and what it misses by in all rows. */
  private record Miss(int figure, double missed) {}

  /**
   * Looks: the figure that comes nearest, and other windows of the same rows and column, the one as
   * long as the label's among them.
   *
   * @param change how changes are learned; where they are factors, neither labels nor forecasts are
   *     negative
   * @return the nearest first; empty if none is clearly better than the labels' median
   */
  List<NaiveForecast> search(float[] labels, Change change) {
    float median = median(labels);
    double most = 0;
    for (float label : labels) {
      most += BETTER * Math.abs(label - median);
    }
    List<Miss> near = new ArrayList<>();
    for (int f = 0; f < columns.length; f++) {
      if (adds(figures.get(f)) && (change != Change.FACTOR || positive(columns[f]))) {
        double missed = missed(f, labels, median, most);
        if (missed < most) {
          near.add(new Miss(f, missed));
        }
      }
    }
    near.sort(Comparator.comparingDouble(Miss::missed));
    if (near.isEmpty()) {
      return List.of();
    }
    int first = near.get(0).figure();
    List<Integer> chosen = new ArrayList<>(List.of(first));
    near.stream()
        .map(Miss::figure)
        .filter(f -> f != first && alike(figures.get(f), figures.get(first)))
        .filter(f -> figures.get(f).window().kind() == Window.Kind.DAYS)
        .sorted(Comparator.comparing(f -> factor(figures.get(f)) != 1))
        .limit(FORECASTS - 1)
        .forEach(chosen::add);
    return chosen.stream()
        .map(
            f ->
                change == Change.FACTOR
                    ? multiplied(figures.get(f), columns[f], factor(figures.get(f)), median, labels)
                    : forecast(figures.get(f), columns[f], factor(figures.get(f)), median, labels))
        .toList();
  }

  private double missed(int figure, float[] labels, float median, double most) {
    float factor = factor(figures.get(figure));
    double missed = 0;
    for (int i = 0; i < labels.length && missed < most; i++) {
      float value = columns[figure][i];
      missed += Math.abs(labels[i] - (Float.isNaN(value) ? median : factor * value));
    }
    return missed;
  }

  /** Whether two windows side by side add up to one. */
  private static boolean adds(SeedFeature figure) {
    return switch (figure.statistic()) {
      case COUNT, SUM, MATCHES, SEASONAL -> true;
      default -> false;
    };
  }

  /** What is made of the rows, where a forecast of a number or a sum is one, too. */
  private static Statistic amount(SeedFeature figure) {
    return figure.statistic() != Statistic.SEASONAL
        ? figure.statistic()
        : figure.column().isEmpty() ? Statistic.COUNT : Statistic.SUM;
  }

  private static boolean alike(SeedFeature one, SeedFeature other) {
    return one.path().equals(other.path())
        && one.each() == other.each()
        && amount(one) == amount(other)
        && one.column().equals(other.column())
        && one.value().equals(other.value());
  }

  /**
   * What makes the window of a figure of the same rows and column as a forecast one of the label's;
   * 0 for any other figure.
   *
   * @param naive the forecast, or null
   */
  float times(int figure, NaiveForecast naive) {
    if (naive == null) {
      return 0;
    }
    SeedFeature of = figures.get(figure);
    boolean total = of.statistic() != Statistic.MEAN && of.window().kind() != Window.Kind.DAYS;
    return alike(of, naive.figure()) && !total ? factor(of) : 0;
  }

  /** What makes a figure of a longer window one of the label's. */
  private float factor(SeedFeature figure) {
    Window window = figure.window();
    return adds(figure) && window.kind() == Window.Kind.DAYS
        ? (float) (stepDays / (window.from() - window.to()))
        : 1;
  }

  /** A forecast times what makes its sum, one more in each row, that of the labels. */
  private static NaiveForecast multiplied(
      SeedFeature figure, float[] column, float factor, float median, float[] labels) {
    NaiveForecast raw = new NaiveForecast(figure, factor, true, median, 0, 1);
    double forecasts = 0;
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      forecasts += Math.exp(raw.base(column[i]));
      sum += labels[i];
    }
    float center = sum > 0 ? (float) Math.log(sum / forecasts) : 0;
    return new NaiveForecast(figure, factor, true, median, center, 1);
  }

  private static NaiveForecast forecast(
      SeedFeature figure, float[] column, float factor, float median, float[] labels) {
    NaiveForecast plain = new NaiveForecast(figure, factor, false, median, 0, 1);
    boolean log = positive(labels) && positive(column) && growing(plain, column, labels);
    NaiveForecast raw = new NaiveForecast(figure, factor, log, median, 0, 1);
    float[] changes = new float[labels.length];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = raw.target(labels[i], raw.base(column[i]));
    }
    Arrays.sort(changes);
    int n = changes.length;
    float spread = changes[n * 3 / 4] - changes[n / 4];
    if (spread <= 0) {
      spread = changes[n - 1 - n / 20] - changes[n / 20];
    }
    return new NaiveForecast(figure, factor, log, median, changes[n / 2], spread > 0 ? spread : 1);
  }

  /** Whether the forecast misses by more where it is greater. */
  private static boolean growing(NaiveForecast plain, float[] column, float[] labels) {
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < labels.length; i++) {
      double base = plain.base(column[i]);
      double missed = Math.abs(labels[i] - base);
      x += base;
      y += missed;
      xx += base * base;
      yy += missed * missed;
      xy += base * missed;
    }
    int n = labels.length;
    double product = (xx - x * x / n) * (yy - y * y / n);
    return product > 0 && (xy - x * y / n) / Math.sqrt(product) > GROWING;
  }

  private static boolean positive(float[] values) {
    for (float value : values) {
      if (value < 0) {
        return false;
      }
    }
    return true;
  }

  private static float median(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
