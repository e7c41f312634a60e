package io.sparkgnn.ml.param;

import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.config.TrainingRanges;
import java.util.Map;

/** The ranges of the Params that are numbers: the training's own, and those of how it is spread. */
public final class ParamRanges {
  private static final Map<String, String> OTHER_NAMES =
      Map.of("numClasses", "classes", "numLayers", "layers");

  private static final Map<String, NumberRange> OWN =
      Map.of(
          "mathThreads", NumberRange.whole(0, 1024),
          "numWorkers", NumberRange.whole(1, 1024),
          "checkpointInterval", NumberRange.whole(1, 1_000_000_000).or(-1),
          "checkpointMinutes", NumberRange.real(0, 525_600),
          "maxAttempts", NumberRange.whole(1, 100),
          "scoringBatchSize", NumberRange.whole(1, 1_000_000));

  private ParamRanges() {}

  /**
   * The range of a Param.
   *
   * @return null if it is no number, or takes every number
   */
  public static NumberRange of(String param) {
    NumberRange own = OWN.get(param);
    return own != null ? own : TrainingRanges.of(OTHER_NAMES.getOrDefault(param, param));
  }
}
