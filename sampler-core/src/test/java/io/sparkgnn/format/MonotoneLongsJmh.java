// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one lookup in a column of random seconds: read a number, count those up to a bound. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class MonotoneLongsJmh {
  private static final int BATCH = 1024;
  private static final int YEARS = 63_072_000;
  private static final long SECOND = 1_000_000;

  @Param({"10000", "10000000"})
  int size;

  private final long[] indices = new long[BATCH];
  private final long[] bounds = new long[BATCH];
  private final long[] counts = new long[BATCH];
  private Path path;
  private MonotoneLongs times;

  @Setup
  public void write() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    int[] seconds = random.ints(size, 0, YEARS).toArray();
    Arrays.sort(seconds);
    path = Files.createTempFile("monotone", ".times");
    Files.delete(path);
    try (GraphFileWriter out = new GraphFileWriter(path, FileKind.TIMES);
        MonotoneLongsWriter values = MonotoneLongsWriter.direct(out)) {
      for (int second : seconds) {
        values.add(second * SECOND);
      }
      values.finish();
      out.finish();
    }
    times = new MonotoneLongs(GraphFile.open(path, FileKind.TIMES, MappedBytes.CHUNK_SHIFT), 0);
    for (int i = 0; i < BATCH; i++) {
      indices[i] = random.nextInt(size);
      bounds[i] = random.nextInt(YEARS) * SECOND;
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long get() {
    long sum = 0;
    for (long index : indices) {
      sum += times.get(index);
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long countUpTo() {
    long sum = 0;
    for (long bound : bounds) {
      sum += times.countUpTo(bound);
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long[] countUpToInBulk() {
    times.countUpTo(bounds, BATCH, counts);
    return counts;
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(path);
  }
}
