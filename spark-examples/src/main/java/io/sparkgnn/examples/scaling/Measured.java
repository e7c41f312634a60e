// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import java.util.List;

/**
 * What {@link ShardBench} printed on the shop benchmark (docs/benchmarks/history.md): 1024 users a
 * batch, fanouts [16, 8], 2 executors of one core.
 */
final class Measured {
  /** Requests of a batch, with feature rows. */
  static final double REQUESTS = 3;

  /** Bytes sent and received for a batch, with feature rows. */
  static final double BYTES = 40_500 + 353_700;

  /**
   * Half of the graph's files: not a measurement of what one executor of two has, which is more, as
   * both have all times and keys.
   */
  static final double HALF_OF_FILES = 475_000_000;

  /** Milliseconds of processor for a batch when each executor has half of the graph. */
  static final double CORE_MILLIS = 4.33;

  /** Milliseconds of processor for a batch when all of the graph is here. */
  private static final double SAMPLE_MILLIS = 2.40;

  /**
   * What explains the processor time beyond that of both measures: 0.65 ms for 2 requests and 50 kB
   * without feature rows, 1.93 ms for 3 requests and 394 kB with them.
   */
  private static final double REQUEST_MICROS = 250;

  private static final double BYTE_NANOS = 3;

  /** A step on an accelerator, which is a choice and not a measurement. */
  private static final double STEP_MILLIS = 20;

  private static final double WEIGHTS = 1e6;

  private Measured() {}

  /** What a batch asks for; the same at any size of the graph, as degrees are. */
  static ScalingModel.Shape shape(double edges) {
    return new ScalingModel.Shape(
        edges,
        1024,
        List.of(new ScalingModel.Hop(1024, 5957, true), new ScalingModel.Hop(5957, 5957, false)),
        List.of(1024.0, 3964.0, 5957.0));
  }

  /**
   * Costs of an executor with so many cores for sampling.
   *
   * @param hitRate share of users' and items' rows of others that the cache has
   */
  static ScalingModel.Costs costs(int cores, double hitRate) {
    return new ScalingModel.Costs(
        SAMPLE_MILLIS, REQUEST_MICROS, BYTE_NANOS, cores, STEP_MILLIS, WEIGHTS, hitRate);
  }
}
