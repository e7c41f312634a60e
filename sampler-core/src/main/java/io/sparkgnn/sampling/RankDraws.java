// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * Draws k of n neighbors without replacement, as age ranks (0 = newest) in ascending order. Every
 * method is exact: it gives each set its true probability up to the 2^-53 steps of the random
 * numbers. Confined to a thread.
 *
 * <p>Recency means successive draws: each next neighbor is taken with probability proportional to
 * its weight among those not yet taken. Two ways that have this same distribution are used, chosen
 * by (n, k) alone, so that the answer stays a pure function of the key:
 *
 * <ul>
 *   <li>k well below n: draw from all n and reject repeats. The weights ln((r+2)/(r+1)) add up to
 *       ln(r+2), so one draw is floor((n+1)^u) - 1. At the limits below this takes about n draws at
 *       most.
 *   <li>else: give each rank an exponential variate of its weight as rate and take the k smallest
 *       (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006), n draws.
 * </ul>
 *
 * <p>Uniform is Floyd's algorithm (Bentley, "Programming pearls", CACM 30(9), 1987), of the
 * neighbors left out when those are fewer.
 */
final class RankDraws {
  private static final int SMALL = 1024;
  private static final long MOST_KEYS = 1L << 30;

  /** Few of more than this many are seldom drawn twice; then they need no set. */
  private static final int MANY = 256;

  private static final int FEW = 8;
  private static final int FEW_OF_RECENCY = 4;

  private final RankSet set = new RankSet();
  private final long[] sorted = new long[FEW];
  private double[] keys = new double[SMALL];
  private double[] order = new double[SMALL];

  /** Writes k ranks of [0, n) to {@code out[at...]}, for 0 &lt; k &lt; n. */
  void recency(long n, int k, CounterRandom random, long[] out, int at) {
    boolean sparse = n <= SMALL ? 2L * k <= n : 4L * k <= n || n > MOST_KEYS;
    if (!sparse) {
      recencyByKeys((int) n, k, random, out, at);
      return;
    }
    double log = PortableMath.log2(n + 1);
    if (k == 1) {
      out[at] = recencyRank(n, log, random);
      return;
    }
    int drawn = 0;
    if (k <= FEW_OF_RECENCY && n > MANY) {
      for (; drawn < k; drawn++) {
        out[at + drawn] = recencyRank(n, log, random);
      }
      if (sortDistinct(out, at, k)) {
        return;
      }
    }
    set.begin(n, k);
    int taken = 0;
    for (int i = 0; i < drawn; i++) {
      taken += set.add(out[at + i]) ? 1 : 0;
    }
    while (taken < k) {
      taken += set.add(recencyRank(n, log, random)) ? 1 : 0;
    }
    set.drain(out, at);
  }

  /**
   * Sorts a few ranks without a branch that depends on them. If two are equal it changes nothing
   * and returns false.
   */
  private boolean sortDistinct(long[] ranks, int at, int k) {
    int places = 0;
    for (int i = 0; i < k; i++) {
      long rank = ranks[at + i];
      int place = 0;
      for (int j = 0; j < k; j++) {
        place += (int) ((ranks[at + j] - rank) >>> 63); // 1 if less: ranks are not negative
      }
      sorted[place] = rank;
      places += place;
    }
    if (places < k * (k - 1) / 2) { // equal ranks have the same place
      return false;
    }
    System.arraycopy(sorted, 0, ranks, at, k);
    return true;
  }

  private static long recencyRank(long n, double log, CounterRandom random) {
    long rank = (long) PortableMath.exp2(random.nextDouble() * log) - 1;
    return rank < 0 ? 0 : Math.min(rank, n - 1); // rounding can pass an end by one
  }

  private void recencyByKeys(int n, int k, CounterRandom random, long[] out, int at) {
    if (keys.length < n) {
      keys = new double[Growth.size(keys.length, n)];
      order = new double[keys.length];
    }
    for (int r = 0; r < n; r++) {
      double exponential = -PortableMath.ln(1 - random.nextDouble());
      keys[r] = exponential / PortableMath.recencyWeight(r);
    }
    System.arraycopy(keys, 0, order, 0, n);
    double largest = kthSmallest(order, n, k);
    int below = 0;
    for (int r = 0; r < n; r++) {
      if (keys[r] < largest) {
        below++;
      }
    }
    int ties = k - below;
    int end = at;
    for (int r = 0; end < at + k; r++) {
      if (keys[r] < largest || (keys[r] == largest && ties-- > 0)) {
        out[end++] = r;
      }
    }
  }

  /** The k-th smallest of the first n values, which it reorders: Hoare's quickselect. */
  static double kthSmallest(double[] values, int n, int k) {
    int low = 0;
    int high = n - 1;
    while (low < high) {
      double pivot = values[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swap = values[i];
          values[i++] = values[j];
          values[j--] = swap;
        }
      }
      if (k - 1 <= j) {
        high = j;
      } else if (k - 1 >= i) {
        low = i;
      } else {
        break;
      }
    }
    return values[k - 1];
  }

  /** Writes k ranks of [0, n) to {@code out[at...]}, for 0 &lt; k &lt; n. */
  void uniform(long n, int k, CounterRandom random, long[] out, int at) {
    if (k == 1) {
      out[at] = random.nextBounded(n);
      return;
    }
    if (k <= FEW && n > MANY) {
      fewUniform(n, k, random, out, at);
      return;
    }
    set.begin(n, k);
    if (2L * k <= n) {
      floyd(n, k, random);
      set.drain(out, at);
    } else {
      floyd(n, (int) (n - k), random);
      set.drainComplement(n, out, at);
    }
  }

  /** Floyd's draws are the result where no two of them are equal. */
  private void fewUniform(long n, int k, CounterRandom random, long[] out, int at) {
    for (int i = 0; i < k; i++) {
      out[at + i] = random.nextBounded(n - k + i + 1);
    }
    if (sortDistinct(out, at, k)) {
      return;
    }
    set.begin(n, k);
    for (int i = 0; i < k; i++) {
      floyd(out[at + i], n - k + i);
    }
    set.drain(out, at);
  }

  private void floyd(long n, int k, CounterRandom random) {
    for (long last = n - k; last < n; last++) {
      floyd(random.nextBounded(last + 1), last);
    }
  }

  private void floyd(long drawn, long last) {
    if (!set.add(drawn)) {
      set.add(last);
    }
  }
}
