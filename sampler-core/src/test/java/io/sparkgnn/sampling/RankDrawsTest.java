// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.tier.Integration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The draws have the distributions that the strategies promise. */
@Integration
class RankDrawsTest {
  private static final boolean RECENCY = true;
  private static final boolean UNIFORM = false;

  /** Draws again and again, each from a key of its own, and counts what a sample is mapped to. */
  private static long[] observe(
      boolean recency, long n, int k, int trials, int cells, ToIntFunction<long[]> cell) {
    RankDraws draws = new RankDraws();
    CounterRandom random = new CounterRandom();
    long key = CounterRandom.mix(31 * n + k + (recency ? 7 : 0));
    long[] sample = new long[k];
    long[] counts = new long[cells];
    for (int trial = 0; trial < trials; trial++) {
      random.start(CounterRandom.absorb(key, trial));
      if (recency) {
        draws.recency(n, k, random, sample, 0);
      } else {
        draws.uniform(n, k, random, sample, 0);
      }
      counts[cell.applyAsInt(sample)]++;
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({
    "2,1",
    "3,2",
    "17,1",
    "17,8",
    "17,9",
    "17,16",
    "64,20",
    "65,64",
    "1000,1",
    "1000,8",
    "1000,500",
    "1000,501",
    "1000,999",
    "1024,1000",
    "1025,1000",
    "5000,5",
    "50000,8",
    "50000,128",
    "50000,40000",
    "50000,49999",
    "1000000,8",
    "1000000,128",
    "1000000,250000",
    "1000000,250001",
    "1000000,999999",
    "5000000000,3",
    "5000000000,128"
  })
  void ranksAreDifferentAscendingAndInRange(long n, int k) {
    RankDraws draws = new RankDraws();
    CounterRandom random = new CounterRandom();
    long[] out = new long[k + 2];
    for (int trial = 0; trial < Math.max(2, 20_000 / k); trial++) {
      for (boolean recency : new boolean[] {true, false}) {
        if (n > Integer.MAX_VALUE && k > 1000) {
          continue;
        }
        Arrays.fill(out, -7);
        random.start(CounterRandom.absorb(n, trial));
        if (recency) {
          draws.recency(n, k, random, out, 1);
        } else {
          draws.uniform(n, k, random, out, 1);
        }
        assertThat(out[0]).isEqualTo(-7);
        assertThat(out[k + 1]).isEqualTo(-7);
        for (int i = 1; i <= k; i++) {
          if (out[i] < 0 || out[i] >= n || (i > 1 && out[i] <= out[i - 1])) {
            throw new AssertionError(
                "n " + n + ", k " + k + ", trial " + trial + ": rank " + out[i] + " at " + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 17, 1000, 50_000, 1_000_000, 10_000_000_000L})
  void theFirstRecencyDrawHasLogarithmicWeights(long n) {
    // Cells end at powers of 1.3, so that each holds a like share of the weight.
    long[] ends = new long[200];
    int cells = 0;
    for (double end = 1; cells == 0 || ends[cells - 1] < n; end = Math.max(end + 1, end * 1.3)) {
      ends[cells++] = Math.min(n, (long) end);
    }
    double[] expected = new double[cells];
    for (int c = 0; c < cells; c++) {
      double begin = c == 0 ? 0 : ends[c - 1];
      expected[c] = Math.log((ends[c] + 1.0) / (begin + 1.0)) / Math.log(n + 1.0);
    }
    int count = cells;
    long[] observed = observe(RECENCY, n, 1, 400_000, cells, s -> cellOf(s[0] + 1, ends, count));
    ChiSquare.assertDrawnFrom("first of " + n, observed, expected);
  }

  private static int cellOf(long endOrLess, long[] ends, int cells) {
    int at = Arrays.binarySearch(ends, 0, cells, endOrLess);
    return at >= 0 ? at : -at - 1;
  }

  @ParameterizedTest
  @CsvSource({"2,1", "3,1", "3,2", "5,2", "5,3", "5,4", "9,4", "9,5", "17,2", "17,15", "17,16"})
  void everySetOfRecencyDrawsHasItsSuccessiveDrawsProbability(int n, int k) {
    double[] exact = successiveDraws(n, k);
    long[] observed = observe(RECENCY, n, k, 300_000, 1 << n, RankDrawsTest::bits);
    ChiSquare.assertDrawnFrom(k + " of " + n, observed, exact);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 9, 12})
  void recencyDrawsOfSeventeenAgreeWithAllSetsTakenTogether(int k) {
    double[] exact = successiveDraws(17, k);
    int[] chosen = {0, 1, 5, 16};
    ToIntFunction<long[]> some =
        s -> {
          int bits = bits(s);
          int cell = 0;
          for (int i = 0; i < chosen.length; i++) {
            cell |= (bits >>> chosen[i] & 1) << i;
          }
          return cell;
        };
    ToIntFunction<long[]> oldest = s -> (int) s[k - 1];
    ToIntFunction<long[]> newestMissing = s -> Integer.numberOfTrailingZeros(~bits(s));
    ToIntFunction<long[]> ofOlderHalf = s -> Integer.bitCount(bits(s) >>> 8);
    for (ToIntFunction<long[]> cell : Arrays.asList(some, oldest, newestMissing, ofOlderHalf)) {
      double[] expected = new double[32];
      for (int set = 0; set < exact.length; set++) {
        if (Integer.bitCount(set) == k) {
          expected[cell.applyAsInt(members(set))] += exact[set];
        }
      }
      long[] observed = observe(RECENCY, 17, k, 200_000, 32, cell);
      ChiSquare.assertDrawnFrom(k + " of 17", observed, expected);
    }
  }

  /** Probability of every set of k of n: the sum over the orders in which it can be drawn. */
  private static double[] successiveDraws(int n, int k) {
    double[] weights = new double[n];
    for (int r = 0; r < n; r++) {
      weights[r] = Math.log((r + 2.0) / (r + 1.0));
    }
    double[] probability = new double[1 << n];
    probability[0] = 1;
    for (int set = 0; set < probability.length; set++) {
      double left = 0;
      for (int r = 0; r < n; r++) {
        left += (set >>> r & 1) == 0 ? weights[r] : 0;
      }
      for (int r = 0; r < n && Integer.bitCount(set) < k; r++) {
        if ((set >>> r & 1) == 0) {
          probability[set | 1 << r] += probability[set] * weights[r] / left;
        }
      }
    }
    for (int set = 0; set < probability.length; set++) {
      if (Integer.bitCount(set) != k) {
        probability[set] = 0;
      }
    }
    return probability;
  }

  private static int bits(long[] sample) {
    int bits = 0;
    for (long rank : sample) {
      bits |= 1 << rank;
    }
    return bits;
  }

  private static long[] members(int set) {
    return IntStream.range(0, 32).filter(r -> (set >>> r & 1) != 0).asLongStream().toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1000,2",
    "1000,8",
    "1000,128",
    "50000,8",
    "50000,128",
    "1000000,2",
    "1000000,8",
    "1000000,128"
  })
  void recencyDrawsFromLongListsAreLikeDrawsThatRemoveWhatIsTaken(int n, int k) {
    int trials = k == 128 ? 8_000 : 40_000;
    int newest = k <= 8 ? 4 : 32;
    List<ToIntFunction<long[]>> cells =
        List.of(
            s -> countBelow(s, newest),
            s -> (int) (8 * Math.log(s[k - 1] + 1.0)),
            s -> (int) (8 * Math.log(s[k / 2] + 1.0)));
    long[][] simulated = new long[cells.size()][200];
    SplittableRandom random = new SplittableRandom(n + k);
    for (int trial = 0; trial < trials; trial++) {
      long[] sample = drawAndRemove(n, k, random);
      for (int c = 0; c < cells.size(); c++) {
        simulated[c][cells.get(c).applyAsInt(sample)]++;
      }
    }
    for (int c = 0; c < cells.size(); c++) {
      long[] observed = observe(RECENCY, n, k, trials, 200, cells.get(c));
      ChiSquare.assertAlike(k + " of " + n + ", view " + c, observed, simulated[c]);
    }
  }

  /** Draws from the weight that is left, stepping over the taken ranks in ascending order. */
  private static long[] drawAndRemove(int n, int k, SplittableRandom random) {
    long[] taken = new long[k];
    double[] logs = new double[k];
    double[] weights = new double[k];
    double left = Math.log(n + 1.0);
    for (int size = 0; size < k; size++) {
      double at = random.nextDouble() * left;
      int place = 0;
      for (; place < size && logs[place] <= at; place++) {
        at += weights[place];
      }
      long rank = Math.max(0, Math.min(n - 1, (long) Math.exp(at) - 1));
      System.arraycopy(taken, place, taken, place + 1, size - place);
      System.arraycopy(logs, place, logs, place + 1, size - place);
      System.arraycopy(weights, place, weights, place + 1, size - place);
      taken[place] = rank;
      logs[place] = Math.log(rank + 1.0);
      weights[place] = Math.log((rank + 2.0) / (rank + 1.0));
      left -= weights[place];
    }
    return taken;
  }

  private static int countBelow(long[] sample, long limit) {
    int count = 0;
    while (count < sample.length && sample[count] < limit) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({"1000,20000", "50000,400", "1000000,150"})
  void theOneNeighborLeftOutByRecencyIsTheLastOfAllToBeDrawn(int n, int trials) {
    int cells = 10;
    double[] expected = lastArrivals(n, cells);
    long[] observed =
        observe(RECENCY, n, n - 1, trials, cells, s -> (int) ((long) missing(s) * cells / n));
    ChiSquare.assertDrawnFrom("left out of " + n, observed, expected);
  }

  /**
   * Exponential clocks with the weights as rates ring in the order of successive draws, so rank r
   * is last with probability integral of (density of r) * (product of the others' distribution
   * functions): here over s = ln t by the trapezoid rule.
   */
  private static double[] lastArrivals(int n, int cells) {
    double[] last = new double[cells];
    double step = 0.02;
    double middle = Math.log(n * Math.log(n));
    for (double s = middle - 2; s < middle + 4; s += step) {
      double t = Math.exp(s);
      double logProduct = 0;
      double[] hazards = new double[cells];
      for (int r = 0; r < n; r++) {
        double weight = Math.log1p(1.0 / (r + 1));
        double rest = Math.exp(-weight * t);
        logProduct += Math.log1p(-rest);
        hazards[(int) ((long) r * cells / n)] += weight * rest / (1 - rest);
      }
      for (int c = 0; c < cells; c++) {
        last[c] += hazards[c] * Math.exp(logProduct) * t * step;
      }
    }
    return last;
  }

  private static int missing(long[] sample) {
    int rank = 0;
    while (rank < sample.length && sample[rank] == rank) {
      rank++;
    }
    return rank;
  }

  @ParameterizedTest
  @CsvSource({"2,1", "5,2", "5,3", "9,4", "9,5", "17,2", "17,15", "17,16", "17,8"})
  void everySetOfUniformDrawsIsEquallyLikely(int n, int k) {
    double[] expected = new double[1 << n];
    double sets = 0;
    for (int set = 0; set < expected.length; set++) {
      sets += Integer.bitCount(set) == k ? 1 : 0;
    }
    for (int set = 0; set < expected.length; set++) {
      expected[set] = Integer.bitCount(set) == k ? 1 / sets : 0;
    }
    long[] observed = observe(UNIFORM, n, k, 300_000, 1 << n, RankDrawsTest::bits);
    ChiSquare.assertDrawnFrom(k + " of " + n, observed, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1000,1",
    "1000,8",
    "1000,128",
    "1000,600",
    "50000,1",
    "50000,8",
    "50000,128",
    "1000000,1",
    "1000000,8",
    "1000000,128",
    "10000000000,1",
    "10000000000,8"
  })
  void uniformDrawsFromLongListsAreHypergeometricInEveryPart(long n, int k) {
    int trials = k >= 128 ? 20_000 : 200_000;
    for (long part : new long[] {n / 4, n / 10, n / 2}) {
      double[] expected = new double[k + 1];
      for (int hits = 0; hits <= k; hits++) {
        expected[hits] =
            part < hits || n - part < k - hits
                ? 0
                : Math.exp(logChoose(part, hits) + logChoose(n - part, k - hits) - logChoose(n, k));
      }
      long[] observed = observe(UNIFORM, n, k, trials, k + 1, s -> countBelow(s, part));
      ChiSquare.assertDrawnFrom(k + " of " + n + " below " + part, observed, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1000,8", "1000,128", "1000,999", "50000,8", "50000,128", "1000000,8", "1000000,128"})
  void everyPairOfUniformDrawsIsEquallyLikely(int n, int k) {
    int bins = 8;
    double[] expected = new double[bins * bins];
    double bin = (double) n / bins;
    for (int a = 0; a < bins; a++) {
      for (int b = 0; b < bins; b++) {
        expected[a * bins + b] = bin * (a == b ? bin - 1 : bin) / ((double) n * (n - 1));
      }
    }
    SplittableRandom choice = new SplittableRandom(n * 31L + k);
    long[] observed =
        observe(
            UNIFORM,
            n,
            k,
            k >= 128 ? 20_000 : 100_000,
            bins * bins,
            s -> pair(s, choice, bins, rank -> (int) (rank * bins / n)));
    ChiSquare.assertDrawnFrom("pairs of " + k + " of " + n, observed, expected);
  }

  @ParameterizedTest
  @CsvSource({"17,8", "1000,8", "1000,128", "50000,8", "50000,128", "1000000,8", "1000000,128"})
  void everyPairOfRecencyDrawsIsAsLikelyAsByRemovingWhatIsTaken(int n, int k) {
    int bins = 8;
    int trials = k == 128 ? 8_000 : 40_000;
    LongToIntFunction bin = rank -> (int) (bins * Math.log(rank + 1.0) / Math.log(n + 1.0));
    SplittableRandom choice = new SplittableRandom(n * 37L + k);
    long[] observed = observe(RECENCY, n, k, trials, bins * bins, s -> pair(s, choice, bins, bin));
    long[] simulated = new long[bins * bins];
    SplittableRandom random = new SplittableRandom(n * 41L + k);
    for (int trial = 0; trial < trials; trial++) {
      simulated[pair(drawAndRemove(n, k, random), choice, bins, bin)]++;
    }
    ChiSquare.assertAlike("pairs of " + k + " of " + n, observed, simulated);
  }

  /** The cell of two members of a sample, drawn at random. */
  private static int pair(long[] sample, SplittableRandom choice, int bins, LongToIntFunction bin) {
    int one = choice.nextInt(sample.length);
    int two = choice.nextInt(sample.length - 1);
    two += two >= one ? 1 : 0;
    return bin.applyAsInt(sample[one]) * bins + bin.applyAsInt(sample[two]);
  }

  /** The logarithm of n over k by k factors, exact enough for n of any size. */
  private static double logChoose(long n, int k) {
    double log = 0;
    for (int i = 0; i < k; i++) {
      log += Math.log((n - i) / (i + 1.0));
    }
    return log;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 17, 1000, 50_000, 1_000_000})
  void theOneNeighborLeftOutByUniformIsAnyOfThem(int n) {
    int cells = Math.min(n, 20);
    int trials = n > 1000 ? 2_000 : 50_000;
    double[] expected = new double[cells];
    for (long r = 0; r < n; r++) {
      expected[(int) (r * cells / n)] += 1.0 / n;
    }
    long[] observed =
        observe(UNIFORM, n, n - 1, trials, cells, s -> (int) ((long) missing(s) * cells / n));
    ChiSquare.assertDrawnFrom("left out of " + n, observed, expected);
  }

  @Test
  void boundedNumbersAreUnbiasedWhereAPlainRemainderIsNot() {
    CounterRandom random = new CounterRandom();
    for (long bound : new long[] {3, 0xC0000000L, 3L << 61, Long.MAX_VALUE}) {
      random.start(CounterRandom.mix(bound));
      long[] observed = new long[3];
      for (int i = 0; i < 300_000; i++) {
        long value = random.nextBounded(bound);
        assertThat(value).isBetween(0L, bound - 1);
        observed[(int) Math.min(2, value / (bound / 3))]++;
      }
      ChiSquare.assertDrawnFrom(
          "thirds of " + bound, observed, new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0});
    }
  }

  @Test
  void portableLogarithmsAndPowersAgreeWithTheLibrary() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      double x = random.nextDouble() * 40;
      double power = StrictMath.pow(2, x);
      assertThat(PortableMath.exp2(x)).isCloseTo(power, within(power * 2e-14));
      double unit = 1 - random.nextDouble();
      assertThat(PortableMath.ln(unit)).isCloseTo(StrictMath.log(unit), within(1e-14));
      long n = 1 + (random.nextLong() >>> (24 + random.nextInt(40)));
      assertThat(PortableMath.log2(n))
          .isCloseTo(StrictMath.log(n) / StrictMath.log(2), within(1e-13));
      long rank = n - 1;
      double weight = StrictMath.log1p(1.0 / (rank + 1));
      assertThat(PortableMath.recencyWeight(rank)).isCloseTo(weight, within(weight * 1e-14));
    }
  }

  @Test
  void theKthSmallestIsFoundAmongTiesToo() {
    Random random = new Random(2);
    for (int trial = 0; trial < 2000; trial++) {
      double[] values = random.ints(1 + random.nextInt(40), 0, 12).asDoubleStream().toArray();
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int k = 1 + random.nextInt(values.length);
      assertThat(RankDraws.kthSmallest(values, values.length, k)).isEqualTo(sorted[k - 1]);
    }
  }

  @Test
  void theStreamsAreFixedForEver() {
    // Models and replays rest on these numbers: they may only change with the format's version.
    CounterRandom random = new CounterRandom();
    random.start(CounterRandom.absorb(CounterRandom.mix(7), 42));
    assertThat(new long[] {random.nextLong(), random.nextLong()})
        .containsExactly(2268301796696665996L, -688735877311395263L);
    long[] out = new long[5];
    RankDraws draws = new RankDraws();
    draws.recency(1_000_000, 5, random, out, 0);
    assertThat(out).containsExactly(2, 68, 72, 163, 16253);
    draws.recency(8, 5, random, out, 0);
    assertThat(out).containsExactly(0, 1, 2, 3, 5);
    draws.uniform(100, 5, random, out, 0);
    assertThat(out).containsExactly(41, 57, 58, 82, 90);
  }
}
