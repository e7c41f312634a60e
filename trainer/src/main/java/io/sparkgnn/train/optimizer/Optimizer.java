// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.optimizer;

import static io.sparkgnn.train.config.TrainingOptions.AVERAGING;
import static io.sparkgnn.train.config.TrainingOptions.CLIP_NORM;
import static io.sparkgnn.train.config.TrainingOptions.FINAL_LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.WARMUP;
import static io.sparkgnn.train.config.TrainingOptions.WEIGHT_DECAY;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.runtime.ModelRuntime;

/**
 * AdamW with a warm-up and a cosine, clipped gradients, and a moving average of the weights. Its
 * state is four flat arrays.
 */
public final class Optimizer {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final TrainingConfig config;
  private final long totalSteps;
  private final NDManager cpu;
  private final NDArray weights;
  private final NDArray mean;
  private final NDArray square;
  private final NDArray average;
  private long step;

  /**
   * What training resumes from.
   *
   * @param step updates made so far
   * @param weights the trained weights
   * @param mean moving average of the gradient
   * @param square moving average of its square
   * @param average moving average of the weights
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
  public record State(long step, float[] weights, float[] mean, float[] square, float[] average) {
    /** Before the first step. */
    public static State initial(float[] weights) {
      float[] zeros = new float[weights.length];
      return new State(0, weights, zeros, zeros, weights);
    }
  }

  /**
   * Starts.
   *
   * @param weights trained in place; has gradients
   * @param totalSteps length of the schedule
   * @param runtime owns the state
   * @param from where to start; its weights are those of {@code weights}
   */
  public Optimizer(
      TrainingConfig config, NDArray weights, long totalSteps, ModelRuntime runtime, State from) {
    this.config = config;
    this.totalSteps = totalSteps;
    this.weights = weights;
    this.cpu = runtime.manager().newSubManager(Device.cpu());
    this.mean = runtime.array(from.mean());
    this.square = runtime.array(from.square());
    this.average = runtime.array(from.average());
    this.step = from.step();
  }

  /** A copy of what training would go on from. */
  public State state() {
    return new State(
        step,
        HostValues.of(weights),
        HostValues.of(mean),
        HostValues.of(square),
        HostValues.of(average));
  }

  /** Updates made so far. */
  public long updates() {
    return step;
  }

  /** The rate of the next step. */
  public double learningRate() {
    double rise = Math.min(1, (step + 1) / (config.get(WARMUP) * totalSteps + 1));
    double fall = 0.5 * (1 + Math.cos(Math.PI * step / totalSteps));
    double floor = config.get(FINAL_LEARNING_RATE);
    return config.get(LEARNING_RATE) * rise * (fall * (1 - floor) + floor);
  }

  /**
   * Updates the weights and their average.
   *
   * @param gradient of the weights; set to zero
   * @param scale what it is multiplied by first
   */
  public void update(NDArray gradient, double scale) {
    double rate = learningRate();
    double averaging = Math.min(config.get(AVERAGING), (1.0 + step + 1) / (10.0 + step + 1));
    step++;
    float[] options = {
      (float) scale,
      config.get(CLIP_NORM).floatValue(),
      (float) rate,
      config.get(WEIGHT_DECAY).floatValue(),
      BETA1,
      BETA2,
      EPSILON,
      step,
      (float) averaging
    };
    try (NDManager scope = cpu.newSubManager();
        NDArray norm = Ops.adamw(weights, gradient, mean, square, average, scope.create(options))) {
      assert norm != null;
    }
  }

  /** The weights' moving average: the weights themselves when averaging is off. */
  public NDArray average() {
    return average;
  }
}
