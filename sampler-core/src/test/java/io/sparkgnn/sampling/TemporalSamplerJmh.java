// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.store.GraphStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time and, with {@code -prof gc}, allocation of one batch of 1,024 seeds on any graph store:
 * {@code -p graph=FOLDER -p entity=TABLE}. Entities are uniform, times in the last fifth of the
 * graph's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class TemporalSamplerJmh {
  private static final int BATCHES = 400;
  private static final int BATCH = 1024;

  @Param("")
  String graph;

  @Param("users")
  String entity;

  @Param({"16,8", "16,8,4,2"})
  String fanouts;

  @Param({"LAST", "UNIFORM", "RECENCY"})
  Strategy strategy;

  private final SeedBatch[] batches = new SeedBatch[BATCHES];
  private GraphStore store;
  private Sampler sampler;
  private Subgraph subgraph;
  private int next;

  @Setup
  public void open() {
    if (graph.isEmpty()) {
      throw new IllegalArgumentException("say which graph store to sample: -p graph=FOLDER");
    }
    store = GraphStore.open(Path.of(graph));
    NodeType type =
        store.schema().nodeTypes().stream()
            .filter(t -> t.name().equals(entity))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no table " + entity));
    NodeType timed =
        store.schema().nodeTypes().stream().filter(NodeType::timed).findFirst().orElseThrow();
    long oldest = store.topology().time(timed.index(), 0);
    long newest = store.topology().time(timed.index(), timed.rows() - 1);
    SplittableRandom random = new SplittableRandom(7);
    for (int b = 0; b < BATCHES; b++) {
      long[] entities = random.longs(BATCH, 0, type.rows()).toArray();
      long[] times = random.longs(BATCH, newest - (newest - oldest) / 5, newest + 1).toArray();
      batches[b] = new SeedBatch(type.index(), entities, times, BATCH);
    }
    int[] perHop = Arrays.stream(fanouts.split(",")).mapToInt(Integer::parseInt).toArray();
    SamplingPlan plan = NumNeighbors.ofDefaults(perHop).resolve(store.schema(), strategy, Map.of());
    sampler = new TemporalSampler(store.schema(), store.topology(), plan, type.index(), 7);
    subgraph = sampler.newSubgraph();
  }

  @Benchmark
  public Subgraph batch() {
    sampler.sample(batches[next++ % BATCHES], 0, subgraph);
    return subgraph;
  }

  @TearDown
  public void close() {
    store.close();
  }
}
