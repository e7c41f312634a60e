// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.sampling.SamplingCase.Plans;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight threads on the same stores, with plans of all kinds, against the naive rules. Runs for 5
 * seconds, or for {@code -Dsparkgnn.test.seconds=60}.
 */
@Integration
class StoreUnderLoadTest {
  private static final int THREADS = 8;
  private static final int CASES = 48;
  private static final long SECONDS = Long.getLong("sparkgnn.test.seconds", 5);

  @TempDir Path folder;

  private record Shared(SamplingCase of, GraphStore store) {}

  @Test
  void eightThreadsGetWhatTheRulesSay() throws Exception {
    List<Shared> shared = new ArrayList<>();
    try {
      for (int number = 0; number < CASES; number++) {
        SamplingCase made = SamplingCase.make(number, Plans.ANY);
        Path store = folder.resolve("g" + number);
        made.graph().writeStore(store, 1 << number % 4);
        shared.add(new Shared(made, GraphStore.open(store)));
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      List<Callable<Long>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        work.add(() -> check(shared, random, end));
      }
      assertThat(all(work)).as("checks of each thread").allMatch(checks -> checks > 0);
    } finally {
      shared.forEach(one -> one.store().close());
    }
  }

  private static long check(List<Shared> shared, Random random, long end) {
    long checks = 0;
    for (; System.nanoTime() < end || checks == 0; checks++) {
      Shared one = shared.get(random.nextInt(CASES));
      int epoch = random.nextInt(3);
      try {
        checkSampling(one, epoch);
        checkRows(one, random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("epoch " + epoch + " of " + one.of(), e);
      }
    }
    return checks;
  }

  private static void checkSampling(Shared one, int epoch) {
    SamplingCase of = one.of();
    TemporalSampler sampler =
        new TemporalSampler(
            of.graph().schema(), one.store().topology(), of.plan(), of.seeds().nodeType(), 5);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(of.seeds(), epoch, subgraph);
    Subgraph alone = of.sample(5, epoch);
    NaiveSampler naive = new NaiveSampler(of.graph(), of.plan());
    for (int s = 0; s < of.seeds().count(); s++) {
      Neighborhood found = of.neighborhood(subgraph, s);
      assertThat(found).as("seed %d", s).isEqualTo(of.neighborhood(alone, s));
      assertThat(found)
          .as("seed %d", s)
          .isEqualTo(
              naive.sample(
                  of.seeds().nodeType(),
                  of.seeds().entity()[s],
                  of.seeds().time()[s],
                  NaiveSampler.replaying(found)));
    }
  }

  private static void checkRows(Shared one, Random random) {
    RandomGraph graph = one.of().graph();
    try (FeatureStore.Reader reader = one.store().features().reader()) {
      for (NodeType type : graph.schema().nodeTypes()) {
        if (type.rows() == 0) {
          continue;
        }
        long[] ids = random.longs(16, 0, type.rows()).toArray();
        int width = type.rowBytes();
        ByteBuffer rows = ByteBuffer.allocate(ids.length * width);
        reader.read(type.index(), ids, ids.length, rows);
        for (int i = 0; i < ids.length; i++) {
          assertThat(rows.slice(i * width, width))
              .isEqualTo(
                  ByteBuffer.wrap(graph.features(type.index()), (int) ids[i] * width, width));
          if (!type.key().isEmpty()) {
            byte[] key = graph.keys(type.index())[(int) ids[i]];
            assertThat(one.store().keys().id(type.index(), key)).isEqualTo(ids[i]);
            assertThat(one.store().keys().key(type.index(), ids[i])).isEqualTo(key);
          }
        }
      }
    }
  }

  @Test
  void closingAStoreInUseGivesEachOfItsUsersOneClearError() throws Exception {
    SamplingCase made = SamplingCase.make(3, Plans.ANY);
    made.graph().writeStore(folder.resolve("g"), 4);
    GraphStore store = GraphStore.open(folder.resolve("g"));
    CountDownLatch reading = new CountDownLatch(THREADS);
    List<Callable<Long>> work = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      work.add(
          () -> {
            boolean first = true;
            while (true) {
              checkRows(new Shared(made, store), random);
              if (first) {
                reading.countDown();
                first = false;
              }
            }
          });
    }
    work.add(
        () -> {
          reading.await();
          store.close();
          return 0L;
        });
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<Future<Long>> results = work.stream().map(threads::submit).toList();
      for (Future<Long> result : results.subList(0, THREADS)) {
        assertThatThrownBy(() -> result.get(1, TimeUnit.MINUTES))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("graph store is closed");
      }
      results.get(THREADS).get();
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Long> all(List<Callable<Long>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<Long> results = new ArrayList<>();
      for (Future<Long> result : threads.invokeAll(work)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
