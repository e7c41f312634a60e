// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this machine's memory can do, over 1 GiB in the pages that the JVM gets: the most that plain
 * Java can reach that reads at random.
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

  /** The same by several threads at once, each through all places in an order of its own. */
  double gathers(int threads) {
    if (threads == 1) {
      return gathers();
    }
    int[] turns = random.ints(threads, 0, LINES).toArray();
    List<Thread> others = new ArrayList<>();
    AtomicLong total = new AtomicLong();
    long begin = System.nanoTime();
    for (int turn : turns) {
      Thread thread = new Thread(() -> total.addAndGet(sumOfLines(memory, places, turn)));
      others.add(thread);
      thread.start();
    }
    for (Thread thread : others) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    double rate = perSecond((double) places.length * threads, begin);
    sum += total.get();
    return rate;
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

  /** Measures everything, and the gathers of two threads at once as well. */
  public BenchLine run(int repeats) {
    Repeats ofTwo = new Repeats(repeats);
    Repeats gathers = new Repeats(repeats);
    Repeats reads = new Repeats(repeats);
    Repeats copies = new Repeats(repeats);
    for (int r = -2; r < repeats; r++) {
      double gather = gathers();
      double two = gathers(2);
      double read = reads();
      double copy = copy();
      if (r >= 0) {
        gathers.add(gather);
        ofTwo.add(two);
        reads.add(read);
        copies.add(copy);
      }
    }
    return new BenchLine("limit")
        .put("memory_bytes", (long) LONGS * Long.BYTES)
        .put("repeats", repeats)
        .put("gathers_64_bytes_per_s", gathers)
        .put("two_threads_gathers_64_bytes_per_s", ofTwo)
        .put("two_threads_times_one", ofTwo.median() / gathers.median())
        .put("random_reads_per_s", reads)
        .put("copied_bytes_per_s", copies)
        .put("checksum", Long.toHexString(sum));
  }

  static double perSecond(double units, long begin) {
    return units * 1e9 / (System.nanoTime() - begin);
  }
}
