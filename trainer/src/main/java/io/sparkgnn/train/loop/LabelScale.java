package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.CLASS_WEIGHTS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_CLASSES;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.Arrays;

/**
 * What the labels of all processes say about the task.
 *
 * @param outputs values per seed
 * @param center taken off a regression's labels
 * @param scale a regression's labels are divided by
 * @param weights per class, for classification; empty for a regression
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record LabelScale(int outputs, float center, float scale, float[] weights) {
  /**
   * Judges the training labels.
   *
   * @throws UserErrorException if a label does not fit the task
   */
  static LabelScale of(TrainingConfig config, float[] labels) {
    return switch (config.task()) {
      case REGRESSION -> regression(labels);
      case BINARY -> new LabelScale(1, 0, 1, weights(config, count(labels, 2)));
      case MULTICLASS -> {
        float most = 0;
        for (float label : labels) {
          most = Math.max(most, label);
        }
        if (config.get(NUM_CLASSES) == 0 && most >= TrainingOptions.MOST_CLASSES) {
          throw new UserErrorException(
              "Cannot train on class "
                  + most
                  + ": allowed are 0 to "
                  + (TrainingOptions.MOST_CLASSES - 1));
        }
        int classes = config.get(NUM_CLASSES) == 0 ? (int) most + 1 : config.get(NUM_CLASSES);
        yield new LabelScale(classes, 0, 1, weights(config, count(labels, classes)));
      }
    };
  }

  private static LabelScale regression(float[] labels) {
    float[] sorted = labels.clone();
    Arrays.sort(sorted);
    for (float label : new float[] {sorted[0], sorted[sorted.length - 1]}) {
      if (!Float.isFinite(label)) {
        throw new UserErrorException(
            "Cannot train on label " + label + ": a regression needs finite numbers");
      }
    }
    float median = sorted[sorted.length / 2];
    float spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    if (spread <= 0) {
      spread = Math.max(sorted[sorted.length - 1] - sorted[0], 0);
    }
    return new LabelScale(1, median, spread > 0 ? spread : 1, new float[0]);
  }

  private static long[] count(float[] labels, int classes) {
    long[] counts = new long[classes];
    for (float label : labels) {
      int c = (int) label;
      if (c != label || c < 0 || c >= classes) {
        throw new UserErrorException(
            "Cannot train on label "
                + label
                + ": allowed are the whole numbers 0 to "
                + (classes - 1));
      }
      counts[c]++;
    }
    return counts;
  }

  private static float[] weights(TrainingConfig config, long[] counts) {
    float[] weights = new float[counts.length];
    long total = Arrays.stream(counts).sum();
    long occurring = Arrays.stream(counts).filter(c -> c > 0).count();
    for (int c = 0; c < weights.length; c++) {
      weights[c] =
          switch (config.get(CLASS_WEIGHTS)) {
            case NONE -> 1;
            case BALANCED -> counts[c] == 0 ? 0 : (float) ((double) total / occurring / counts[c]);
          };
    }
    return weights;
  }

  /** A label as the loss sees it. */
  float target(float label) {
    return weights.length == 0 ? (label - center) / scale : label;
  }

  /** How much a row of that label weighs. */
  float weight(float label) {
    return weights.length == 0 ? 1 : weights[(int) label];
  }
}
