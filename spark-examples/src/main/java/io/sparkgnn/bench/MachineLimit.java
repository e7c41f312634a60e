package io.sparkgnn.bench;

import java.util.SplittableRandom;

/**
 * What this machine's memory can do on one thread, over 1 GiB in the pages that the JVM gets: the
 * most that plain Java can reach that reads at random.
 */
public final class MachineLimit {
  private static final int LONGS = 1 << 27;
  private static final int LINE_LONGS = 8;
  private static final int LINES = LONGS / LINE_LONGS;
  private static final int COPY_LONGS = 1 << 25;

  private final long[] memory = new long[LONGS];
  private final int[] places = new int[1 << 20];
  private final SplittableRandom random = new SplittableRandom(1);
  private long sum;

  public MachineLimit() {
    for (int i = 0; i < LONGS; i++) {
      memory[i] = i * 0x9E3779B97F4A7C15L;
    }
    for (int i = 0; i < places.length; i++) {
      places[i] = random.nextInt(LINES);
    }
  }

  /** Lines of 64 bytes read whole from random places, per second. */
  double gathers() {
    long begin = System.nanoTime();
    sum += sumOfLines(memory, places, random.nextInt(LINES));
    return perSecond(places.length, begin);
  }

  private static long sumOfLines(long[] memory, int[] places, int turn) {
    long sum = 0;
    for (int place : places) {
      int at = (place ^ turn) * LINE_LONGS;
      sum += memory[at] + memory[at + 1] + memory[at + 2] + memory[at + 3];
      sum += memory[at + 4] + memory[at + 5] + memory[at + 6] + memory[at + 7];
    }
    return sum;
  }

  /** Loads of 8 bytes from random lines, per second. */
  double reads() {
    long begin = System.nanoTime();
    sum += sumOfFirsts(memory, places, random.nextInt(LINES));
    return perSecond(places.length, begin);
  }

  private static long sumOfFirsts(long[] memory, int[] places, int turn) {
    long sum = 0;
    for (int place : places) {
      sum += memory[(place ^ turn) * LINE_LONGS];
    }
    return sum;
  }

  /** Bytes copied in order, per second. */
  double copy() {
    long begin = System.nanoTime();
    System.arraycopy(memory, 0, memory, LONGS / 2, COPY_LONGS);
    return perSecond((double) COPY_LONGS * Long.BYTES, begin);
  }

  /** Measures all three. */
  public BenchLine run(int repeats) {
    Repeats gathers = new Repeats(repeats);
    Repeats reads = new Repeats(repeats);
    Repeats copies = new Repeats(repeats);
    for (int r = -2; r < repeats; r++) {
      double gather = gathers();
      double read = reads();
      double copy = copy();
      if (r >= 0) {
        gathers.add(gather);
        reads.add(read);
        copies.add(copy);
      }
    }
    return new BenchLine("limit")
        .put("memory_bytes", (long) LONGS * Long.BYTES)
        .put("repeats", repeats)
        .put("gathers_64_bytes_per_s", gathers)
        .put("random_reads_per_s", reads)
        .put("copied_bytes_per_s", copies)
        .put("checksum", Long.toHexString(sum));
  }

  static double perSecond(double units, long begin) {
    return units * 1e9 / (System.nanoTime() - begin);
  }
}
