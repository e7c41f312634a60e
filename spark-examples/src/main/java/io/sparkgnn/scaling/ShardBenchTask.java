package io.sparkgnn.scaling;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.connector.shard.ExecutorShards;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GraphHandle;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.shard.ShardTraffic;
import io.sparkgnn.shard.ShardedGraph;
import io.sparkgnn.train.TrainingGraph;
import io.sparkgnn.wire.Wire;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * One executor's part of {@link ShardBench}.
 *
 * @param graph placed as asked
 * @param entity node type of the seeds
 * @param plan wire form of the plan
 * @param batch seeds a batch
 * @param seconds length of each measure
 * @param newest time of the graph's newest node
 * @param begin when all begin, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a closure: never compared
record ShardBenchTask(
    GraphHandle graph, int entity, byte[] plan, int batch, int seconds, long newest, long begin)
    implements FlatMapFunction<Integer, String> {
  private static final long serialVersionUID = 1L;
  private static final long SEED_SPAN_MICROS = 146L * 86_400_000_000L;

  /** What was done in one measure. */
  private static final class Done {
    final LongAdder batches = new LongAdder();
    final LongAdder nodes = new LongAdder();
    final LongAdder edges = new LongAdder();
    final LongAdder rows = new LongAdder();
  }

  @Override
  public Iterator<String> call(Integer number) throws Exception {
    long opening = System.nanoTime();
    List<String> lines = new ArrayList<>();
    if (graph.shards() == null) {
      try (GraphStore store = graph.open()) {
        double opened = (System.nanoTime() - opening) / 1e9;
        measure(number, TrainingGraph.of(store), null, opened, lines);
      }
    } else {
      try (ExecutorShards.Lease lease = ExecutorShards.lease(graph.shards())) {
        double opened = (System.nanoTime() - opening) / 1e9;
        measure(number, TrainingGraph.of(lease.graph()), lease.graph(), opened, lines);
      }
    }
    return lines.iterator();
  }

  private void measure(
      int number, TrainingGraph whole, ShardedGraph sharded, double opened, List<String> lines)
      throws InterruptedException {
    Thread.sleep(Math.max(0, begin - System.currentTimeMillis()));
    // Compiling the longer way through the network takes a while.
    run(number, whole, true, 3 * seconds, new Done());
    for (boolean features : new boolean[] {false, true}) {
      ShardTraffic.Counts before = sharded == null ? null : sharded.traffic();
      long cpu = cpuNanos();
      Done done = new Done();
      double took = run(number, whole, features, seconds, done);
      double batches = done.batches.sum();
      ObjectNode line = new ObjectMapper().createObjectNode();
      line.put("executor", SparkEnv.get().executorId());
      line.put("measure", features ? "sample and features" : "sample");
      line.put("seeds_per_s", Math.round(batches * batch / took));
      line.put("edges_per_s", Math.round(done.edges.sum() / took));
      line.put("edges_per_batch", Math.round(done.edges.sum() / batches));
      line.put("nodes_per_batch", Math.round(done.nodes.sum() / batches));
      line.put("rows_per_batch", Math.round(done.rows.sum() / batches));
      line.put("cpu_ms_per_batch", Math.round((cpuNanos() - cpu) / 1e4 / batches) / 100.0);
      line.put("open_s", Math.round(opened * 100) / 100.0);
      if (sharded != null) {
        traffic(line, before, sharded.traffic(), batches);
      }
      lines.add(line.toString());
    }
  }

  private static void traffic(
      ObjectNode line, ShardTraffic.Counts before, ShardTraffic.Counts after, double batches) {
    ShardTraffic.Counts during = after.minus(before);
    line.put("requests_per_batch", Math.round(during.requests() * 100 / batches) / 100.0);
    line.put("bytes_sent_per_batch", Math.round(during.bytesSent() / batches));
    line.put("bytes_received_per_batch", Math.round(during.bytesReceived() / batches));
    line.put("list_hit_rate", Math.round(during.listHitRate() * 1000) / 1000.0);
    line.put("row_hit_rate", Math.round(during.rowHitRate() * 1000) / 1000.0);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Samples for a while with as many threads as batches should be in flight; seconds it took. */
  private double run(int number, TrainingGraph whole, boolean features, int length, Done done)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    long end = start + length * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < whole.batchesInFlight(); t++) {
      Thread thread = new Thread(() -> work(number, whole, features, end, next, done));
      thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.get(0));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void work(
      int number, TrainingGraph whole, boolean features, long end, AtomicInteger next, Done done) {
    Sampler sampler = whole.newSampler(Wire.read(plan, SamplingPlan.class), entity, 1);
    Subgraph subgraph = sampler.newSubgraph();
    ByteBuffer rows = ByteBuffer.allocateDirect(1 << 26).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = whole.features().reader()) {
      while (System.nanoTime() < end) {
        SeedBatch seeds = seeds(whole, number * 1_000_003L + next.getAndIncrement());
        sampler.sample(seeds, 0, subgraph);
        count(whole, subgraph, done);
        if (features) {
          for (NodeType type : whole.schema().nodeTypes()) {
            read(type, subgraph, reader, rows, done);
          }
        }
        done.batches.increment();
      }
    }
  }

  private SeedBatch seeds(TrainingGraph whole, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long nodes = whole.topology().nodeCount(entity);
    long[] ids = random.longs(batch, 0, nodes).toArray();
    long[] times = random.longs(batch, newest - SEED_SPAN_MICROS, newest).toArray();
    return new SeedBatch(entity, ids, times, batch);
  }

  private static void count(TrainingGraph whole, Subgraph subgraph, Done done) {
    for (NodeType type : whole.schema().nodeTypes()) {
      done.nodes.add(subgraph.nodeCount(type.index()));
    }
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (int e = 0; e < whole.schema().edgeTypes().size(); e++) {
        done.edges.add(subgraph.edges(hop, e).edgeCount());
      }
    }
  }

  private static void read(
      NodeType type, Subgraph subgraph, FeatureStore.Reader reader, ByteBuffer rows, Done done) {
    LongOpenHashSet distinct = new LongOpenHashSet();
    for (int i = 0; i < subgraph.nodeCount(type.index()); i++) {
      distinct.add(subgraph.nodeIds(type.index())[i]);
    }
    long[] ids = distinct.toLongArray();
    reader.read(type.index(), ids, ids.length, rows.clear());
    done.rows.add(ids.length);
  }
}
