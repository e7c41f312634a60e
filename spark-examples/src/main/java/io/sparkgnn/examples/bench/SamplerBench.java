// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import com.sun.management.ThreadMXBean;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.store.GraphStore;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Samples seeds in batches, once for every plan and number of threads in each repeat, with the
 * machine's random gathers in between, so that all meet the same neighbors on the machine.
 */
public final class SamplerBench {
  private static final int WARM_UP = 2;

  private final GraphStore store;
  private final SeedBatch seeds;
  private final int batchSize;
  private final long runSeed;
  private final double bytesPerEdge;

  /**
   * What to sample.
   *
   * @param fanouts as people read them
   * @param strategy its name
   */
  public record Case(String fanouts, String strategy, SamplingPlan plan) {}

  public SamplerBench(GraphStore store, SeedBatch seeds, int batchSize, long runSeed) {
    this.store = store;
    this.seeds = seeds;
    this.batchSize = Math.min(batchSize, seeds.count());
    this.runSeed = runSeed;
    this.bytesPerEdge = bytesPerEdge(store.manifest());
  }

  /** Bytes of all files that sampling reads, per directed edge. */
  static double bytesPerEdge(Manifest manifest) {
    long bytes = 0;
    for (Manifest.FileEntry file : manifest.files()) {
      String name = file.name();
      if (name.endsWith(".times") || name.endsWith(".parents") || name.endsWith(".children")) {
        bytes += file.length();
      }
    }
    long edges = 0;
    for (var link : manifest.schema().links()) {
      edges += 2 * manifest.schema().nodeTypes().get(link.child()).rows();
    }
    return (double) bytes / edges;
  }

  /** Measures; each line is given out when its last repeat is done. */
  public void run(List<Case> cases, List<Integer> threads, int repeats, Consumer<BenchLine> out) {
    MachineLimit limit = new MachineLimit();
    Map<Integer, Repeats> togetherByThreads = new TreeMap<>();
    threads.forEach(count -> togetherByThreads.put(count, new Repeats(repeats)));
    Repeats reads = new Repeats(repeats);
    List<Run> runs = new ArrayList<>();
    for (Case each : cases) {
      for (int count : threads) {
        runs.add(new Run(each, count, repeats));
      }
    }
    Map<Case, Double> oneThread = new HashMap<>();
    try {
      for (int r = -WARM_UP; r < repeats; r++) {
        double read = limit.reads();
        double alone = limit.gathers();
        for (Map.Entry<Integer, Repeats> each : togetherByThreads.entrySet()) {
          double together = each.getKey() == 1 ? alone : limit.gathers(each.getKey());
          if (r >= 0) {
            each.getValue().add(together / alone);
          }
        }
        if (r >= 0) {
          reads.add(read);
        }
        for (Run run : runs) {
          double edges = run.pass(r);
          double gather = limit.gathers();
          if (run.threads == 1) {
            oneThread.put(run.each, edges);
          }
          if (r >= 0) {
            run.compare(edges, gather, oneThread.getOrDefault(run.each, Double.NaN));
          }
        }
      }
    } finally {
      runs.forEach(Run::close);
    }
    for (Run run : runs) {
      out.accept(run.line(togetherByThreads.get(run.threads).median(), reads.median()));
    }
  }

  /** One plan with a number of threads. */
  private final class Run {
    private final Case each;
    private final int threads;
    private final List<Worker> workers = new ArrayList<>();
    private final ExecutorService pool;
    private final Repeats seedRate;
    private final Repeats nodes;
    private final Repeats edges;
    private final Repeats allocated;
    private final Repeats gathers;
    private final Repeats perGather;
    private final Repeats timesOneThread;

    Run(Case each, int threads, int repeats) {
      this.each = each;
      this.threads = threads;
      this.pool = Executors.newFixedThreadPool(threads);
      for (int t = 0; t < threads; t++) {
        workers.add(new Worker(each.plan(), t, threads));
      }
      seedRate = new Repeats(repeats);
      nodes = new Repeats(repeats);
      edges = new Repeats(repeats);
      allocated = new Repeats(repeats);
      gathers = new Repeats(repeats);
      perGather = new Repeats(repeats);
      timesOneThread = new Repeats(repeats);
    }

    /** Samples all seeds; returns edges per second. */
    double pass(int repeat) {
      long begin = System.nanoTime();
      Counts total = new Counts();
      try {
        for (Future<Counts> counts : pool.invokeAll(workers)) {
          total.add(counts.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
      double rate = MachineLimit.perSecond(total.edges, begin);
      if (repeat >= 0) {
        seedRate.add(MachineLimit.perSecond(total.seeds, begin));
        nodes.add(MachineLimit.perSecond(total.nodes, begin));
        edges.add(rate);
        allocated.add((double) total.allocated / total.batches);
      }
      return rate;
    }

    /** Takes in what was measured right beside: the speed of a shared machine's memory moves. */
    void compare(double rate, double gather, double oneThread) {
      gathers.add(gather);
      perGather.add(rate / gather);
      timesOneThread.add(rate / oneThread);
    }

    BenchLine line(double gathersTimesOneThread, double reads) {
      return new BenchLine("sampler")
          .put("fanouts", each.fanouts())
          .put("strategy", each.strategy())
          .put("threads", threads)
          .put("batch", batchSize)
          .put("edges_per_s", edges)
          .put("nodes_per_s", nodes.median())
          .put("seeds_per_s", seedRate.median())
          .put("gathers_64_bytes_per_s", gathers.median())
          .put("random_reads_per_s", reads)
          .put("edges_per_gather", perGather.median())
          .put("edges_per_random_read", edges.median() / reads)
          .put("times_one_thread", timesOneThread.median())
          .put("gathers_times_one_thread", gathersTimesOneThread)
          .put("allocated_bytes_per_batch", allocated.median())
          .put("bytes_per_edge", bytesPerEdge);
    }

    void close() {
      pool.shutdownNow();
    }
  }

  /** Sums of one pass. */
  private static final class Counts {
    long batches;
    long seeds;
    long nodes;
    long edges;
    long allocated;

    void add(Counts other) {
      batches += other.batches;
      seeds += other.seeds;
      nodes += other.nodes;
      edges += other.edges;
      allocated += other.allocated;
    }
  }

  /** Samples every {@code of}-th batch. */
  private final class Worker implements Callable<Counts> {
    private final Sampler sampler;
    private final Subgraph subgraph;
    private final List<SeedBatch> batches = new ArrayList<>();
    private int epoch;

    Worker(SamplingPlan plan, int number, int of) {
      sampler =
          new TemporalSampler(store.schema(), store.topology(), plan, seeds.nodeType(), runSeed);
      subgraph = sampler.newSubgraph();
      for (int b = number; (b + 1) * batchSize <= seeds.count(); b += of) {
        batches.add(
            new SeedBatch(
                seeds.nodeType(),
                Arrays.copyOfRange(seeds.entity(), b * batchSize, (b + 1) * batchSize),
                Arrays.copyOfRange(seeds.time(), b * batchSize, (b + 1) * batchSize),
                batchSize));
      }
    }

    @Override
    public Counts call() {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Counts counts = new Counts();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (SeedBatch batch : batches) {
        sampler.sample(batch, epoch, subgraph);
        counts.seeds += batch.count();
        for (int t = 0; t < store.schema().nodeTypes().size(); t++) {
          counts.nodes += subgraph.nodeCount(t);
        }
        for (int hop = 1; hop <= subgraph.hops(); hop++) {
          for (int e = 0; e < store.schema().edgeTypes().size(); e++) {
            counts.edges += subgraph.edges(hop, e).edgeCount();
          }
        }
      }
      counts.allocated = threads.getCurrentThreadAllocatedBytes() - before;
      counts.batches = batches.size();
      epoch++;
      return counts;
    }
  }
}
