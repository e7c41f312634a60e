// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a model's scores are spread: how many lie in each of some bins.
 *
 * @param bounds where bins end and the next ones begin, ascending; a score on a bound is in the bin
 *     that begins there
 * @param counts of the bins, one more than bounds
 */
public record ScoreBins(List<Float> bounds, List<Long> counts) {
  public ScoreBins {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(bounds.size() + " bounds, " + counts.size() + " counts");
    }
  }

  /** By the deciles of some scores, none of which is NaN. */
  public static ScoreBins of(float[] scores) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    float[] deciles = Stability.deciles(sorted);
    long[] counts = Stability.counts(sorted, deciles);
    List<Float> bounds = new ArrayList<>();
    List<Long> bins = new ArrayList<>();
    for (float decile : deciles) {
      bounds.add(decile);
    }
    for (int bin = 0; bin <= deciles.length; bin++) {
      bins.add(counts[bin]);
    }
    return new ScoreBins(bounds, bins);
  }

  /** The bin of a score, which is not NaN. */
  public int bin(float score) {
    int bin = 0;
    while (bin < bounds.size() && score >= bounds.get(bin)) {
      bin++;
    }
    return bin;
  }

  /** How many of some scores lie in each bin. */
  public List<Long> countsOf(float[] scores) {
    long[] later = new long[counts.size()];
    for (float score : scores) {
      later[bin(score)]++;
    }
    return Arrays.stream(later).boxed().toList();
  }

  /**
   * The population stability index of later scores.
   *
   * @param later how many of them lie in each bin
   * @return 0 where they are spread alike; NaN without any
   */
  public double index(List<Long> later) {
    return later.stream().allMatch(count -> count == 0)
        ? Double.NaN
        : Stability.of(array(counts), array(later)).index();
  }

  /** Whether later scores are spread otherwise, beyond what chance does with so many. */
  public boolean hasMoved(List<Long> later) {
    return index(later) > 0 && Stability.of(array(counts), array(later)).hasMoved();
  }

  /**
   * A line for people where later scores are spread otherwise.
   *
   * @param later how many of them lie in each bin
   * @return nothing, or one line
   */
  public List<String> moved(List<Long> later) {
    if (!hasMoved(later)) {
      return List.of();
    }
    Stability stability = Stability.of(array(counts), array(later));
    return List.of(
        String.format(
            Locale.ROOT,
            "Scores moved since the validation rows: %s are %.1f %% where they were %.1f %% (PSI %.2f)",
            range(stability.moved()),
            100 * stability.after(),
            100 * stability.before(),
            stability.index()));
  }

  private String range(int bin) {
    if (bin == 0) {
      return String.format(Locale.ROOT, "those below %.4g", bounds.get(0));
    }
    return bin == bounds.size()
        ? String.format(Locale.ROOT, "those from %.4g on", bounds.get(bin - 1))
        : String.format(
            Locale.ROOT, "those from %.4g to %.4g", bounds.get(bin - 1), bounds.get(bin));
  }

  private static long[] array(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).toArray();
  }
}
