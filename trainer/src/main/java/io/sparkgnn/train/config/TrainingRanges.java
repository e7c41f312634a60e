package io.sparkgnn.train.config;

import static io.sparkgnn.train.config.NumberRange.real;
import static io.sparkgnn.train.config.NumberRange.whole;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The range of every number that a training is set by: the one place where they stand. Params and
 * job files allow what is allowed here. The upper ends are far beyond what helps, and near enough
 * that no single number makes a machine unusable before anything is said.
 */
public final class TrainingRanges {
  private static final double DAYS = 36_500;
  private static final NumberRange SHARE = real(0, 1);
  private static final Map<String, NumberRange> BY_NAME = byName();

  private TrainingRanges() {}

  private static Map<String, NumberRange> byName() {
    Map<String, NumberRange> ranges = new LinkedHashMap<>();
    ranges.put("classes", whole(0, TrainingConfig.MOST_CLASSES));
    ranges.put("channels", whole(1, 4096));
    ranges.put("layers", whole(0, 64));
    ranges.put("heads", whole(1, 256));
    ranges.put("maxTokens", whole(1, 8192));
    ranges.put("dropout", SHARE.belowMost());
    ranges.put("headDropout", SHARE.belowMost());
    ranges.put("numericBins", whole(0, 1024));
    ranges.put("categoryDim", whole(1, 1024));
    ranges.put("minCategoryCount", whole(0, 1_000_000_000));
    ranges.put("minFilled", SHARE);
    ranges.put("textBuckets", whole(0, 1 << 22));
    ranges.put("textDim", whole(1, 1024));
    ranges.put("fitRows", whole(1, 10_000_000));
    ranges.put("epochs", whole(1, 100_000));
    ranges.put("batchSize", whole(1, 1_000_000));
    ranges.put("learningRate", real(0, 100).aboveLeast());
    ranges.put("warmup", SHARE);
    ranges.put("finalLearningRate", SHARE);
    ranges.put("weightDecay", real(0, 1000));
    ranges.put("clipNorm", real(0, 1_000_000_000));
    ranges.put("averaging", SHARE.belowMost());
    ranges.put("patience", whole(0, 100_000));
    ranges.put("gapProbability", SHARE);
    ranges.put("gapMinDays", real(0, DAYS));
    ranges.put("gapMaxDays", real(0, DAYS));
    ranges.put("resamples", whole(1, 1000));
    ranges.put("samplerThreads", whole(1, 1024));
    ranges.put("featureThreads", whole(1, 1024));
    ranges.put("prefetch", whole(1, 256));
    ranges.put("mathThreads", whole(1, 1024));
    return Collections.unmodifiableMap(ranges);
  }

  /**
   * The range of a setting.
   *
   * @param setting name of a component of {@link TrainingConfig}
   * @return null if it has none: the seed takes every number, and other settings are none
   */
  public static NumberRange of(String setting) {
    return BY_NAME.get(setting);
  }
}
