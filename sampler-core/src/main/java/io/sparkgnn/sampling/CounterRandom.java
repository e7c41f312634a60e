// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * Counter-based random numbers: the i-th number of a stream is a function of the stream's key and i
 * alone, so that what is drawn for one node of one seed depends on nothing drawn elsewhere.
 *
 * <p>A key is built by {@link #absorb absorbing} parts one after the other through the 64-bit
 * finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
 * OOPSLA 2014, with Stafford's variant 13 of the mixing constants). The stream of a key k is mix(k
 * + i * golden ratio), i = 1, 2, ..., which is SplitMix64 started at k. The idea of keys and
 * counters instead of a carried state is that of Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011.
 *
 * <p>An object is a reusable cursor over one stream at a time, confined to a thread.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  /** A bijective mix of 64 bits in which every input bit changes every output bit half the time. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The key that follows from a key and one more part; different parts give different keys. */
  public static long absorb(long key, long part) {
    return mix((key + GOLDEN) ^ part);
  }

  /** Goes to the beginning of a key's stream. */
  public void start(long key) {
    state = key;
  }

  /** The next 64 random bits. */
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** The next number in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  /**
   * The next integer in [0, bound), each equally likely: Lemire, "Fast random integer generation in
   * an interval", 2019, below 2^32 and plain rejection above.
   *
   * @param bound above 0
   */
  public long nextBounded(long bound) {
    if (bound <= 0xFFFFFFFFL) {
      long product = (nextLong() >>> 32) * bound;
      if ((product & 0xFFFFFFFFL) < bound) {
        long threshold = (0x1_0000_0000L - bound) % bound;
        while ((product & 0xFFFFFFFFL) < threshold) {
          product = (nextLong() >>> 32) * bound;
        }
      }
      return product >>> 32;
    }
    long bits = nextLong() >>> 1;
    long value = bits % bound;
    while (bits - value + (bound - 1) < 0) {
      bits = nextLong() >>> 1;
      value = bits % bound;
    }
    return value;
  }
}
