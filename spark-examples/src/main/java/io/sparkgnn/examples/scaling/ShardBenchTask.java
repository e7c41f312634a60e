// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.connector.shard.ExecutorShards;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.shard.ShardTraffic;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.ShardedTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One executor's part of {@link ShardBench}. All executors begin each slice by the clock, so that
 * each is busy with batches of its own while it answers the others.
 *
 * @param replicated the graph, all of it here
 * @param sharded the same graph in shares
 * @param entity node type of the seeds
 * @param plan what each batch samples
 * @param batch seeds a batch
 * @param newest time of the graph's newest node
 * @param schedule when to do what
 */
record ShardBenchTask(
    GraphHandle replicated,
    GraphHandle sharded,
    int entity,
    SamplingPlan plan,
    int batch,
    long newest,
    Schedule schedule) {
  /** Between two slices, for batches that are not yet done. */
  private static final long GAP_MILLIS = 300;

  /**
   * When slices begin.
   *
   * @param begin of the first, milliseconds since the epoch
   * @param warmUpSeconds of each case before the first round
   * @param seconds of each slice
   * @param rounds how many slices of each case count
   */
  record Schedule(long begin, int warmUpSeconds, int seconds, int rounds) {}

  /** A way to work whose throughput is of interest. */
  private record Case(
      boolean sharded, boolean features, double openSeconds, List<ShardBenchWorker> workers) {
    String name() {
      return (sharded ? "sharded" : "replicated") + (features ? "-with-rows" : "-sampling");
    }
  }

  /**
   * Samples until the schedule ends.
   *
   * @param number of the executor
   */
  List<ShardBenchSlice> run(int number) throws InterruptedException {
    long opening = System.nanoTime();
    try (GraphStore store = replicated.open()) {
      double storeOpened = (System.nanoTime() - opening) / 1e9;
      opening = System.nanoTime();
      try (ExecutorShards.Lease lease = ExecutorShards.lease(sharded.shards())) {
        double shardOpened = (System.nanoTime() - opening) / 1e9;
        AtomicInteger next = new AtomicInteger(number * 1_000_003);
        List<Case> cases = new ArrayList<>();
        for (boolean features : new boolean[] {false, true}) {
          TrainingGraph whole = new LocalTrainingGraph(store);
          TrainingGraph share = new ShardedTrainingGraph(lease.graph());
          cases.add(new Case(false, features, storeOpened, workers(whole, features, next)));
          cases.add(new Case(true, features, shardOpened, workers(share, features, next)));
        }
        return measure(cases);
      }
    }
  }

  private List<ShardBenchWorker> workers(
      TrainingGraph graph, boolean features, AtomicInteger next) {
    List<ShardBenchWorker> workers = new ArrayList<>();
    for (int w = 0; w < graph.batchesInFlight(); w++) {
      workers.add(new ShardBenchWorker(graph, plan, entity, batch, newest, features, next));
    }
    return workers;
  }

  private List<ShardBenchSlice> measure(List<Case> cases) throws InterruptedException {
    List<ShardBenchSlice> slices = new ArrayList<>();
    long begin = schedule.begin();
    for (Case one : cases) {
      slice(one, -1, begin, schedule.warmUpSeconds());
      begin += schedule.warmUpSeconds() * 1_000L + GAP_MILLIS;
    }
    for (int round = 0; round < schedule.rounds(); round++) {
      for (Case one : cases) {
        slices.add(slice(one, round, begin, schedule.seconds()));
        begin += schedule.seconds() * 1_000L + GAP_MILLIS;
      }
    }
    return slices;
  }

  private ShardBenchSlice slice(Case one, int round, long begin, int seconds)
      throws InterruptedException {
    Thread.sleep(Math.max(0, begin - System.currentTimeMillis()));
    ShardTraffic.Counts traffic = ExecutorShards.traffic();
    ExecutorCpu cpu = ExecutorCpu.now();
    long start = System.nanoTime();
    ShardBenchWorker.Done done =
        ShardBenchWorker.runAll(one.name(), one.workers(), start + seconds * 1_000_000_000L);
    double took = (System.nanoTime() - start) / 1e9;
    return new ShardBenchSlice(
        round,
        one.sharded(),
        one.features(),
        one.openSeconds(),
        took,
        done.batches() * batch,
        done.batches(),
        done.edges(),
        done.rows(),
        ExecutorCpu.now().since(cpu, done.cpuNanos()),
        ShardBenchSlice.Traffic.of(ExecutorShards.traffic().minus(traffic)));
  }
}
