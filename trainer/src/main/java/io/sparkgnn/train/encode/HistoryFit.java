// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.seed.NumberLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses the figures of a seed's past that tell most about the label, and fits their scales, on
 * some training rows as the training sees them.
 */
public final class HistoryFit {
  /** Training rows that are looked at, at most. */
  public static final int ROWS = 8192;

  private static final int BINS = 16;
  private static final int BOUNDS = 33;
  private static final double SAME = 0.995;

  /** Labels of a row, where it has several, for each of which figures are ranked by a model. */
  private static final int RANKED_LABELS = 8;

  /** A figure that alone tells less than this many times what a random one would is left out. */
  private static final double LEAST = 1.5;

  private final GraphLists graph;
  private final int entityType;
  private final double stepDays;
  private final List<SeedFeature> candidates;
  private final ListMemory memory;

  /**
   * What to choose from.
   *
   * @param newest rows after this time are not looked at
   * @param stepDays length of the shortest window
   * @param ignored columns left out, as {@code table.column} in lower case
   */
  public HistoryFit(
      GraphLists graph, int entityType, long newest, double stepDays, Set<String> ignored) {
    this(
        graph,
        entityType,
        stepDays,
        new FeatureCandidates(graph, entityType, newest, stepDays, ignored).suggest());
  }

  /**
   * The same of given figures.
   *
   * @param suggested what to choose from
   */
  public HistoryFit(
      GraphLists graph, int entityType, double stepDays, List<SeedFeature> suggested) {
    this.graph = graph;
    this.entityType = entityType;
    this.stepDays = stepDays;
    this.memory = graph.prepare(suggested);
    Set<SeedFeature> left = Set.copyOf(memory.left());
    this.candidates = suggested.stream().filter(feature -> !left.contains(feature)).toList();
  }

  /** Which figures there is no memory for: they are not chosen. */
  public ListMemory memory() {
    return memory;
  }

  /**
   * The natural length of a window: the time between the training labels, where many rows share a
   * time, else a week.
   *
   * @param times of the training rows
   */
  public static double stepDays(long[] times) {
    long[] distinct = Arrays.stream(times).sorted().distinct().toArray();
    if (distinct.length < 2 || distinct.length > times.length / 2) {
      return 7;
    }
    long least = Long.MAX_VALUE;
    for (int i = 1; i < distinct.length; i++) {
      least = Math.min(least, distinct[i] - distinct[i - 1]);
    }
    return Math.max(1, Math.min(365, Math.rint((double) least / Clock.DAY)));
  }

  /**
   * What was chosen.
   *
   * @param encoding of the figures
   * @param forecasts others than the encoding's that a change may be learned against: other windows
   *     of the same rows and column
   */
  public record Chosen(HistoryEncoding encoding, List<NaiveForecast> forecasts) {
    public Chosen {
      forecasts = List.copyOf(forecasts);
    }
  }

  /**
   * Chooses.
   *
   * @param numbers of the rows: labels that are numbers, or the number of a class; where a row has
   *     several numbers, forecasts are of their mean
   * @param classes how many there are; 0 where labels are numbers
   * @param most figures to choose
   * @param change how changes are learned against a forecast, which is looked for unless they are
   *     not
   * @param ranking of the figures that alone tell something
   * @return null if no figure tells anything
   */
  public Chosen fit(
      long[] entity,
      long[] time,
      long[] visible,
      NumberLabels numbers,
      int classes,
      int most,
      Change change,
      FigureRanking ranking) {
    float[] labels = numbers.width() == 1 ? numbers.values() : means(numbers);
    int count = entity.length;
    SeedFeatures all = new SeedFeatures(graph, entityType, candidates);
    int width = all.width();
    float[] figures = new float[Math.multiplyExact(count, width)];
    try (FeatureStore.Reader rows = graph.features().reader()) {
      new SeedFeatureReader(all).read(rows, entity, time, visible, count, figures);
    }
    float[][] targets = classes > 0 ? indicators(labels, classes) : columns(numbers);
    float[][] columns = new float[width][];
    double[] tells = new double[width];
    for (int f = 0; f < width; f++) {
      float[] column = new float[count];
      for (int i = 0; i < count; i++) {
        column[i] = figures[i * width + f];
      }
      columns[f] = column;
      tells[f] = tells(column, targets);
    }
    NaiveSearch search = new NaiveSearch(candidates, columns, stepDays);
    List<NaiveForecast> forecasts =
        change == Change.NONE ? List.of() : search.search(labels, change);
    NaiveForecast naive = best(forecasts, columns, tells, labels, time, ranking);
    int[] telling =
        IntStream.range(0, width)
            .filter(f -> tells[f] > LEAST || search.times(f, naive) != 0)
            .toArray();
    double[] worth = new double[width];
    Set<Integer> firsts = new HashSet<>(); // of a rare label: few others are chosen for it
    float[][] told = Arrays.stream(telling).mapToObj(f -> columns[f]).toArray(float[][]::new);
    float[][] learned = classes > 0 ? new float[][] {labels} : byVariance(targets);
    for (int t = 0; t < learned.length; t++) {
      double[] ranked =
          t < RANKED_LABELS
              ? ranking.worth(told, learned[t], naive, bases(naive, columns))
              : shares(told, learned[t]);
      int best = 0;
      for (int i = 0; i < telling.length; i++) {
        worth[telling[i]] += ranked[i];
        best = ranked[i] > ranked[best] ? i : best;
      }
      if (telling.length > 0 && ranked[best] > 0) {
        firsts.add(telling[best]);
      }
    }
    int[] order =
        Arrays.stream(telling)
            .boxed()
            .sorted(
                Comparator.comparing((Integer f) -> search.times(f, naive) == 0)
                    .thenComparingDouble(f -> -worth[f])
                    .thenComparingDouble(f -> -tells[f]))
            .mapToInt(f -> f)
            .toArray();
    List<SeedFeature> chosen = new ArrayList<>();
    List<HistoryEncoding.Scale> scales = new ArrayList<>();
    List<float[]> kept = new ArrayList<>();
    for (int f : order) {
      boolean first = firsts.remove(f);
      if (chosen.size() == most) {
        break;
      }
      if (!first && chosen.size() + firsts.size() >= most) {
        continue;
      }
      HistoryEncoding.Scale scale = scale(columns[f], search.times(f, naive));
      float[] encoded = new float[count];
      for (int i = 0; i < count; i++) {
        encoded[i] = scale.encode(columns[f][i]);
      }
      if (standardized(encoded) && kept.stream().noneMatch(other -> same(other, encoded))
          || scale.times() != 0) {
        chosen.add(candidates.get(f));
        scales.add(scale);
        kept.add(encoded);
      }
    }
    if (chosen.isEmpty() && naive == null) {
      return null;
    }
    List<NaiveForecast> others =
        forecasts.stream().filter(forecast -> !forecast.equals(naive)).toList();
    return new Chosen(new HistoryEncoding(chosen, scales, naive), others);
  }

  /** The forecast that the change against is learned best, on all rows but the newest. */
  private NaiveForecast best(
      List<NaiveForecast> forecasts,
      float[][] columns,
      double[] tells,
      float[] labels,
      long[] time,
      FigureRanking ranking) {
    if (forecasts.size() < 2) {
      return forecasts.isEmpty() ? null : forecasts.get(0);
    }
    float[][] told =
        IntStream.range(0, columns.length)
            .filter(f -> tells[f] > LEAST)
            .mapToObj(f -> columns[f])
            .toArray(float[][]::new);
    boolean[] judged = newest(time);
    NaiveForecast best = null;
    double least = Double.POSITIVE_INFINITY;
    for (NaiveForecast forecast : forecasts) {
      double missed = ranking.missed(told, labels, forecast, bases(forecast, columns), judged);
      if (missed < least) {
        least = missed;
        best = forecast;
      }
    }
    return best;
  }

  /** About the newest fifth of the rows; every fifth where too many have the same time. */
  private static boolean[] newest(long[] time) {
    long[] sorted = time.clone();
    Arrays.sort(sorted);
    long bound = sorted[sorted.length - 1 - sorted.length / 5];
    boolean[] newest = new boolean[time.length];
    int count = 0;
    for (int i = 0; i < time.length; i++) {
      newest[i] = time[i] >= bound;
      count += newest[i] ? 1 : 0;
    }
    for (int i = 0; 2 * count > time.length && i < time.length; i++) {
      newest[i] = i % 5 == 0;
    }
    return newest;
  }

  /** The naive forecast of each row; empty without one. */
  private float[] bases(NaiveForecast naive, float[][] columns) {
    if (naive == null) {
      return new float[0];
    }
    float[] column = columns[candidates.indexOf(naive.figure())];
    float[] bases = new float[column.length];
    for (int i = 0; i < bases.length; i++) {
      bases[i] = naive.base(column[i]);
    }
    return bases;
  }

  private static float[][] columns(NumberLabels numbers) {
    return IntStream.range(0, numbers.width()).mapToObj(numbers::column).toArray(float[][]::new);
  }

  private static float[] means(NumberLabels numbers) {
    float[] means = new float[numbers.size()];
    for (int row = 0; row < means.length; row++) {
      double sum = 0;
      for (int column = 0; column < numbers.width(); column++) {
        sum += numbers.value(row, column);
      }
      means[row] = (float) (sum / numbers.width());
    }
    return means;
  }

  /** Those that vary most first. */
  private static float[][] byVariance(float[][] targets) {
    return Arrays.stream(targets)
        .sorted(Comparator.comparingDouble(target -> -variance(target)))
        .toArray(float[][]::new);
  }

  /** What each figure alone tells of a label beyond chance, those that tell much before all. */
  private static double[] shares(float[][] columns, float[] target) {
    double[] shares = new double[columns.length];
    double total = 0;
    for (int f = 0; f < columns.length; f++) {
      double above = Math.max(0, tells(columns[f], new float[][] {target}) - 1);
      shares[f] = above * above;
      total += shares[f];
    }
    for (int f = 0; f < columns.length && total > 0; f++) {
      shares[f] /= total;
    }
    return shares;
  }

  private static double variance(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    return squares - sum * sum / values.length;
  }

  private static float[][] indicators(float[] labels, int classes) {
    float[][] targets = new float[classes][labels.length];
    for (int i = 0; i < labels.length; i++) {
      targets[(int) labels[i]][i] = 1;
    }
    return targets;
  }

  /**
   * How much of the labels' variance lies between bins of a figure, against what chance gives: 1
   * for a figure that says nothing.
   */
  private static double tells(float[] column, float[][] targets) {
    float[] bounds = bounds(column, BINS + 1);
    if (bounds.length < 2) {
      return 0;
    }
    int bins = bounds.length;
    int[] bin = new int[column.length];
    int[] counts = new int[bins];
    for (int i = 0; i < column.length; i++) {
      bin[i] = bins - 1; // missing
      if (!Float.isNaN(column[i])) {
        int place = Arrays.binarySearch(bounds, column[i]);
        int at = place >= 0 ? place : -place - 2;
        bin[i] = Math.max(0, Math.min(bins - 2, at));
      }
      counts[bin[i]]++;
    }
    int used = (int) Arrays.stream(counts).filter(c -> c > 0).count();
    if (used < 2) {
      return 0;
    }
    double between = 0;
    double total = 0;
    for (float[] target : targets) {
      double[] sums = new double[bins];
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < target.length; i++) {
        sums[bin[i]] += target[i];
        sum += target[i];
        squares += (double) target[i] * target[i];
      }
      double mean = sum / target.length;
      total += squares - sum * mean;
      for (int b = 0; b < bins; b++) {
        if (counts[b] > 0) {
          double difference = sums[b] / counts[b] - mean;
          between += counts[b] * difference * difference;
        }
      }
    }
    return total <= 0 ? 0 : between / total * (column.length - 1) / (used - 1);
  }

  /**
   * The scale of a figure.
   *
   * @param column some of its values; NaN is missing
   * @param times as {@link HistoryEncoding.Scale} has it
   */
  public static HistoryEncoding.Scale scale(float[] column, float times) {
    boolean missing = false;
    for (float value : column) {
      missing |= Float.isNaN(value);
    }
    return new HistoryEncoding.Scale(bounds(column, BOUNDS), missing, times);
  }

  /** Quantiles, each value once; NaN aside. */
  private static float[] bounds(float[] column, int most) {
    float[] sorted = new float[column.length];
    int filled = 0;
    for (float value : column) {
      if (!Float.isNaN(value)) {
        sorted[filled++] = value;
      }
    }
    Arrays.sort(sorted, 0, filled);
    float[] bounds = new float[most];
    int count = 0;
    for (int i = 0; i < most && filled > 0; i++) {
      float value = sorted[(int) ((long) i * (filled - 1) / (most - 1))];
      if (count == 0 || value > bounds[count - 1]) {
        bounds[count++] = value;
      }
    }
    return Arrays.copyOf(bounds, count);
  }

  /** Makes the mean 0 and the sum of squares 1; false where all are the same. */
  private static boolean standardized(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    if (squares < 1e-9) {
      return false;
    }
    double scale = 1 / Math.sqrt(squares);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((values[i] - mean) * scale);
    }
    return true;
  }

  private static boolean same(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    return Math.abs(product) > SAME;
  }
}
