package io.sparkgnn.scaling;

import java.util.List;

/**
 * What {@link ShardBench} printed on the shop benchmark (docs/benchmarks.md): 1024 users a batch,
 * fanouts [16, 8], 2 executors of one core.
 */
final class Measured {
  /** Requests of a batch, with feature rows. */
  static final double REQUESTS = 5;

  /** Bytes sent and received for a batch, with feature rows. */
  static final double BYTES = 66_750 + 365_700;

  /**
   * Half of the graph's files: not a measurement of what one executor of two has, which is more, as
   * both have all times and keys.
   */
  static final double HALF_OF_FILES = 475_000_000;

  /** Milliseconds of processor for a batch when each executor has half of the graph. */
  static final double CORE_MILLIS = 19.0;

  private static final double SAMPLE_MILLIS = 7.4;
  private static final double REQUEST_MICROS = 400;
  private static final double BYTE_NANOS = 22;

  /** A step on an accelerator, which is a choice and not a measurement. */
  private static final double STEP_MILLIS = 20;

  private static final double WEIGHTS = 1e6;

  private Measured() {}

  /** What a batch asks for; the same at any size of the graph, as degrees are. */
  static ScalingModel.Shape shape(double edges) {
    return new ScalingModel.Shape(
        edges,
        1024,
        List.of(1024.0, 5957.0),
        List.of(5957.0, 5957.0),
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
