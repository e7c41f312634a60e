// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one draw of {@code k} of {@code degree} neighbors. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class RankDrawsJmh {
  @Param({"20", "1000", "50000", "1000000"})
  long degree;

  @Param({"4", "8", "16"})
  int k;

  private final RankDraws draws = new RankDraws();
  private final CounterRandom random = new CounterRandom();
  private final long[] ranks = new long[64];
  private long key;

  @Benchmark
  public long[] uniform() {
    random.start(key++);
    draws.uniform(degree, k, random, ranks, 0);
    return ranks;
  }

  @Benchmark
  public long[] recency() {
    random.start(key++);
    draws.recency(degree, k, random, ranks, 0);
    return ranks;
  }
}
