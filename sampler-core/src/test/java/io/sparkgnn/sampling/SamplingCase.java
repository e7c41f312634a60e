// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A random graph, plan and batch, each a pure function of one number.
 *
 * @param graph a graph with at least one row in the entities' table
 * @param plan 1 to 6 hops
 * @param seeds with repeated entities, repeated pairs, times of rows and times before and after all
 */
public record SamplingCase(long number, RandomGraph graph, SamplingPlan plan, SeedBatch seeds) {
  /** Set {@code -Dsparkgnn.test.seed=N} to run the case N alone. */
  private static final String REPLAY = "sparkgnn.test.seed";

  /** Which plans to make. */
  public enum Plans {
    ANY,
    /** No random choice: fanouts of -1, or the strategy {@code last}. */
    DETERMINISTIC
  }

  /** Runs a check on {@code count} cases; a failure names the case and how to run it again. */
  public static void forEach(int count, Plans plans, Consumer<SamplingCase> check) {
    Long replay = Long.getLong(REPLAY);
    long begin = replay == null ? 0 : replay;
    long end = replay == null ? count : replay + 1;
    for (long number = begin; number < end; number++) {
      SamplingCase sampled = make(number, plans);
      try {
        check.accept(sampled);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "case "
                + number
                + " fails; run it alone with -D"
                + REPLAY
                + "="
                + number
                + "; "
                + sampled,
            e);
      }
    }
  }

  public static SamplingCase make(long number, Plans plans) {
    Random random = new Random(number * 31 + 17);
    RandomGraphs.Options options = RandomGraphs.Options.defaults();
    RandomGraph graph =
        RandomGraphs.make(number, number % 3 == 0 ? options.withRows(20, 150) : options);
    int edgeTypes = graph.schema().edgeTypes().size();
    int hops = 1 + (int) (number % 6);
    int[] choices = {-1, 0, 1, 1, 2, 3, 5, 9, 1000};
    List<Strategy> strategies = new ArrayList<>();
    for (int e = 0; e < edgeTypes; e++) {
      strategies.add(
          plans == Plans.DETERMINISTIC
              ? Strategy.LAST
              : Strategy.values()[random.nextInt(Strategy.values().length)]);
    }
    List<List<Integer>> fanouts = new ArrayList<>();
    for (int h = 0; h < hops; h++) {
      List<Integer> hop = new ArrayList<>();
      for (int e = 0; e < edgeTypes; e++) {
        hop.add(choices[random.nextInt(choices.length)]);
      }
      fanouts.add(hop);
    }
    if (plans == Plans.DETERMINISTIC && number % 2 == 0) {
      fanouts.replaceAll(hop -> hop.stream().map(k -> k == 0 ? 0 : -1).toList());
      strategies.replaceAll(s -> Strategy.values()[random.nextInt(Strategy.values().length)]);
    }
    return new SamplingCase(
        number, graph, new SamplingPlan(fanouts, strategies), seeds(graph, random));
  }

  private static SeedBatch seeds(RandomGraph graph, Random random) {
    List<NodeType> filled =
        graph.schema().nodeTypes().stream().filter(type -> type.rows() > 0).toList();
    NodeType type = filled.get(random.nextInt(filled.size()));
    List<Link> links = graph.schema().links();
    long[] popular = {};
    if (!links.isEmpty() && random.nextInt(4) > 0) {
      // Parents of random children: those with many, so that fanouts cut.
      Link link = links.get(random.nextInt(links.size()));
      popular = Arrays.stream(graph.parents(link.index())).filter(p -> p >= 0).toArray();
      type = popular.length > 0 ? graph.schema().nodeTypes().get(link.parent()) : type;
    }
    int count = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(24);
    long[] entity = new long[count];
    long[] time = new long[count];
    for (int s = 0; s < count; s++) {
      if (s > 0 && random.nextInt(6) == 0) {
        int other = random.nextInt(s);
        entity[s] = entity[other];
        time[s] = time[other];
      } else {
        entity[s] =
            popular.length > 0
                ? popular[random.nextInt(popular.length)]
                : random.nextInt((int) type.rows());
        time[s] = s > 0 && random.nextInt(3) == 0 ? time[s - 1] : time(graph, filled, random);
      }
    }
    return new SeedBatch(type.index(), entity, time, count);
  }

  private static long time(RandomGraph graph, List<NodeType> filled, Random random) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return Long.MIN_VALUE + 1;
    }
    if (kind == 1) {
      return Long.MAX_VALUE;
    }
    long[] times = graph.times(filled.get(random.nextInt(filled.size())).index());
    long time = Math.max(Long.MIN_VALUE + 1, times[random.nextInt(times.length)]);
    return time + random.nextInt(3) - 1;
  }

  public TemporalSampler sampler(long runSeed) {
    return new TemporalSampler(graph.schema(), graph.topology(), plan, seeds.nodeType(), runSeed);
  }

  public Subgraph sample(long runSeed, int epoch) {
    TemporalSampler sampler = sampler(runSeed);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(seeds, epoch, subgraph);
    return subgraph;
  }

  public Neighborhood neighborhood(Subgraph subgraph, int seed) {
    return Neighborhood.of(subgraph, graph.schema(), plan, seed);
  }
}
