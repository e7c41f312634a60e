package io.sparkgnn.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * What this machine's memory can do on one thread, over 1 GiB in the pages that the JVM gets: the
 * most that anything can reach that reads at random.
 */
public final class MachineLimit {
  private static final int BYTES = 1 << 30;
  private static final int LINE = 64;
  private static final int LINES = BYTES / LINE;
  private static final int TARGET_LINES = 64;
  private static final int COPY_BYTES = 256 << 20;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer target =
      ByteBuffer.allocateDirect(TARGET_LINES * LINE).order(ByteOrder.nativeOrder());
  private final int[] places = new int[1 << 20];
  private final SplittableRandom random = new SplittableRandom(1);
  private long sum;

  public MachineLimit() {
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      memory.putLong(at, at * 0x9E3779B97F4A7C15L);
    }
    for (int i = 0; i < places.length; i++) {
      places[i] = random.nextInt(LINES);
    }
  }

  /** Lines of 64 bytes copied from random places, per second. */
  double gathers() {
    long begin = System.nanoTime();
    int turn = random.nextInt(LINES);
    for (int i = 0; i < places.length; i++) {
      int from = (places[i] ^ turn) * LINE;
      int to = (i & (TARGET_LINES - 1)) * LINE;
      for (int k = 0; k < LINE; k += Long.BYTES) {
        target.putLong(to + k, memory.getLong(from + k));
      }
    }
    return perSecond(places.length, begin);
  }

  /** Loads of 8 bytes from random lines, per second. */
  double reads() {
    long begin = System.nanoTime();
    int turn = random.nextInt(LINES);
    for (int place : places) {
      sum += memory.getLong((place ^ turn) * LINE);
    }
    return perSecond(places.length, begin);
  }

  /** Bytes copied in order, per second. */
  double copy() {
    long begin = System.nanoTime();
    memory.put(BYTES / 2, memory, 0, COPY_BYTES);
    return perSecond(COPY_BYTES, begin);
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
        .put("memory_bytes", BYTES)
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
