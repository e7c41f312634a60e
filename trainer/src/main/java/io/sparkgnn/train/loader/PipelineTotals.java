// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.sampling.Subgraph;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all pipelines and single batches of this process did since it started, in training and in
 * scoring.
 */
public final class PipelineTotals {
  private static final LongAdder SEEDS = new LongAdder();
  private static final LongAdder EDGES = new LongAdder();
  private static final StageClock SAMPLING = new StageClock();
  private static final StageClock FEATURES = new StageClock();

  private PipelineTotals() {}

  static void sampled(int seeds, Subgraph subgraph, int edgeTypes) {
    SEEDS.add(seeds);
    long edges = 0;
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (int type = 0; type < edgeTypes; type++) {
        edges += subgraph.edges(hop, type).edgeCount();
      }
    }
    EDGES.add(edges);
  }

  /** Adds the nanoseconds of a batch that was made without a pipeline. */
  static void worked(long sampling, long features) {
    SAMPLING.worked(sampling);
    FEATURES.worked(features);
  }

  /** Adds the clocks of a pipeline that has ended. */
  static void ended(StageClock sampling, StageClock features) {
    add(sampling, SAMPLING);
    add(features, FEATURES);
  }

  private static void add(StageClock from, StageClock to) {
    to.worked((long) (from.busySeconds() * 1e9));
    to.waited((long) (from.waitedSeconds() * 1e9));
  }

  /** Seeds sampled. */
  public static long seeds() {
    return SEEDS.sum();
  }

  /** Edges sampled. */
  public static long edges() {
    return EDGES.sum();
  }

  /** Of the sampling threads of the pipelines that have ended. */
  public static StageClock sampling() {
    return SAMPLING;
  }

  /** Of the feature threads of the pipelines that have ended. */
  public static StageClock features() {
    return FEATURES;
  }
}
