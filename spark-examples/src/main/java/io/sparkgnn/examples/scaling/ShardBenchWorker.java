// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.data.TrainingGraph;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Samples batch after batch, and reads their feature rows where asked to. Confined to a thread. */
final class ShardBenchWorker {
  private static final long SEED_SPAN_MICROS = 146L * 86_400_000_000L;

  private final TrainingGraph graph;
  private final int entity;
  private final int batch;
  private final long newest;
  private final boolean features;
  private final AtomicInteger next;
  private final Sampler sampler;
  private final Subgraph subgraph;
  private final LongOpenHashSet distinct = new LongOpenHashSet();
  private final long[][] ids;
  private final ByteBuffer[] rows;
  private Done done = Done.NOTHING;

  /**
   * What was done.
   *
   * @param batches that were sampled
   * @param edges of their neighborhoods
   * @param rows feature rows that were read
   * @param cpuNanos of the worker's thread
   */
  record Done(long batches, long edges, long rows, long cpuNanos) {
    static final Done NOTHING = new Done(0, 0, 0, 0);

    Done plus(Done other) {
      return new Done(
          batches + other.batches,
          edges + other.edges,
          rows + other.rows,
          cpuNanos + other.cpuNanos);
    }
  }

  /**
   * A worker that goes on where another has stopped.
   *
   * @param next numbers the batches of this executor
   */
  ShardBenchWorker(
      TrainingGraph graph,
      SamplingPlan plan,
      int entity,
      int batch,
      long newest,
      boolean features,
      AtomicInteger next) {
    this.graph = graph;
    this.entity = entity;
    this.batch = batch;
    this.newest = newest;
    this.features = features;
    this.next = next;
    this.sampler = graph.newSampler(plan, entity, 1);
    this.subgraph = sampler.newSubgraph();
    this.rows = new ByteBuffer[graph.schema().nodeTypes().size()];
    this.ids = new long[rows.length][0];
  }

  /**
   * Has every worker work on a thread of its own until a time of {@link System#nanoTime}.
   *
   * @param name of the threads, for profilers
   */
  static Done runAll(String name, List<ShardBenchWorker> workers, long end)
      throws InterruptedException {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (ShardBenchWorker worker : workers) {
      Thread thread = new Thread(() -> worker.run(end), name + "-" + threads.size());
      thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
      thread.start();
      threads.add(thread);
    }
    Done all = Done.NOTHING;
    for (int w = 0; w < threads.size(); w++) {
      threads.get(w).join();
      all = all.plus(workers.get(w).done);
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.get(0));
    }
    return all;
  }

  private void run(long end) {
    done = Done.NOTHING;
    try (FeatureStore.Reader reader = graph.features().reader()) {
      while (System.nanoTime() < end) {
        sampler.sample(seeds(next.getAndIncrement()), 0, subgraph);
        done = done.plus(new Done(1, edges(), features ? read(reader) : 0, 0));
      }
    }
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    done = done.plus(new Done(0, 0, 0, cpu));
  }

  private SeedBatch seeds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long nodes = graph.topology().nodeCount(entity);
    long[] ids = random.longs(batch, 0, nodes).toArray();
    long[] times = random.longs(batch, newest - SEED_SPAN_MICROS, newest).toArray();
    return new SeedBatch(entity, ids, times, batch);
  }

  private long edges() {
    GraphSchema schema = graph.schema();
    long edges = 0;
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (int e = 0; e < schema.edgeTypes().size(); e++) {
        edges += subgraph.edges(hop, e).edgeCount();
      }
    }
    return edges;
  }

  /** Reads the rows of the batch's nodes, each once; returns their number. */
  private long read(FeatureStore.Reader reader) {
    List<FeatureStore.Reader.Rows> asked = new ArrayList<>();
    long count = 0;
    for (NodeType type : graph.schema().nodeTypes()) {
      int t = type.index();
      distinct.clear();
      for (int i = 0; i < subgraph.nodeCount(t); i++) {
        distinct.add(subgraph.nodeIds(t)[i]);
      }
      ids[t] = distinct.toArray(ids[t]);
      int bytes = distinct.size() * type.rowBytes();
      if (rows[t] == null || rows[t].capacity() < bytes) {
        rows[t] = ByteBuffer.allocateDirect(bytes + bytes / 2).order(ByteOrder.LITTLE_ENDIAN);
      }
      asked.add(new FeatureStore.Reader.Rows(t, ids[t], distinct.size(), rows[t].clear()));
      count += distinct.size();
    }
    reader.read(asked);
    return count;
  }
}
