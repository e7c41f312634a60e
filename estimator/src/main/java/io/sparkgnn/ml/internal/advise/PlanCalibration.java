// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rand;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.PlanCost;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;

/**
 * Trains for some seconds to see how long batches take. A JVM's first batches take longer, until
 * its compiler and libtorch's allocator have settled, and on a shared machine every few seconds
 * have their own speed. So short trainings follow one another: those of the first seconds are the
 * warm-up, and of the later ones the median epoch counts. Neither has more batches than the
 * training that is asked about.
 */
final class PlanCalibration {
  /** Batches of the first epochs, when nothing is known yet; later ones have no fewer. */
  private static final int FIRST_BATCHES = 6;

  /** Epochs of a training, or more where they are short. */
  private static final int LEAST_EPOCHS = 2;

  /** What a training is to take, by the speed of the one before it. */
  private static final double WINDOW_SECONDS = 6;

  /** Seconds of training after which the warm-up is over. */
  private static final double WARM_UP_SECONDS = 10;

  /** Seconds of training that count. */
  private static final double TIMED_SECONDS = 15;

  private final GnnParams gnn;
  private final Dataset<?> labels;
  private final int steps;
  private final double seedsPerBatch;

  /**
   * @param steps batches of a whole epoch
   * @param seedsPerBatch in it
   */
  PlanCalibration(GnnParams gnn, Dataset<?> labels, int steps, double seedsPerBatch) {
    this.gnn = gnn;
    this.labels = labels;
    this.steps = steps;
    this.seedsPerBatch = seedsPerBatch;
  }

  /** What the trainings say of a whole epoch, of their first seconds, and of the model. */
  record Result(EpochTime epoch, double warmUpSeconds, long weights, PlanCost.Timing timing) {}

  /**
   * Trains.
   *
   * @param validationRows that are scored after each epoch
   */
  Result run(long validationRows) {
    Window last = train(FIRST_BATCHES, LEAST_EPOCHS);
    List<EpochTime> warmUp = new ArrayList<>(last.epochs);
    while (goesOn(warmUp, WARM_UP_SECONDS)) {
      last = next(last);
      warmUp.addAll(last.epochs);
    }
    List<EpochTime> timed = new ArrayList<>();
    while (goesOn(timed, TIMED_SECONDS)) {
      last = next(last);
      timed.addAll(last.epochs);
    }
    EpochTime median = EpochTime.median(timed);
    double rowSeconds =
        last.validationRows == 0 ? 0 : median.validationSeconds() / last.validationRows;
    double steadySeconds = batches(warmUp) * median.batchMs() / 1000;
    return new Result(
        median.scaled(steps, rowSeconds * validationRows),
        Math.max(0, seconds(warmUp) - steadySeconds),
        last.weights,
        PlanCost.Timing.of(timed));
  }

  private boolean goesOn(List<EpochTime> done, double most) {
    return seconds(done) < most && batches(done) < (long) steps * gnn.getEpochs();
  }

  private static double seconds(List<EpochTime> epochs) {
    return epochs.stream().mapToDouble(EpochTime::trainingSeconds).sum();
  }

  private static int batches(List<EpochTime> epochs) {
    return epochs.stream().mapToInt(EpochTime::steps).sum();
  }

  /** One training. */
  private record Window(List<EpochTime> epochs, long validationRows, long weights) {}

  private Window next(Window before) {
    double batchMs = EpochTime.median(before.epochs).batchMs();
    int batches = (int) Math.ceil(1000 * WINDOW_SECONDS / batchMs);
    int each = Math.min(steps, Math.max(FIRST_BATCHES, batches / LEAST_EPOCHS));
    return train(each, Math.max(LEAST_EPOCHS, batches / each));
  }

  private Window train(int batches, int epochs) {
    Listener listener = new Listener();
    GnnParams shortly = (GnnParams) gnn.copy(ParamMap.empty());
    shortly.set(shortly.epochs(), (Object) epochs);
    shortly.set(shortly.patience(), (Object) 0);
    shortly.set(shortly.ensemble(), (Object) 1);
    shortly.set(shortly.refit(), (Object) false);
    GnnSummary summary = new Fit(shortly, rows(Math.min(batches, steps)), listener).run().summary();
    return new Window(
        summary.epochs().stream().map(report -> EpochTime.of(report, listener.steps)).toList(),
        summary.seeds().validation(),
        listener.weights);
  }

  /** Rows of so many batches, and not more for validation. */
  private Dataset<?> rows(int batches) {
    if (batches == steps) {
      return labels;
    }
    int count = (int) Math.round(batches * seedsPerBatch);
    String indicator = gnn.getValidationIndicatorCol();
    if (indicator.isEmpty()) {
      return some(labels, count);
    }
    Column validation = SqlNames.column(indicator);
    return some(labels.filter(not(validation)).toDF(), count)
        .unionByName(some(labels.filter(validation).toDF(), count));
  }

  private <T> Dataset<T> some(Dataset<T> rows, int count) {
    return rows.orderBy(rand(gnn.getSeed())).limit(count);
  }

  private static final class Listener implements FitListener {
    private int steps;
    private long weights;

    @Override
    public void started(int epochs, int stepsPerEpoch, long parameters) {
      steps = stepsPerEpoch;
      weights = parameters;
    }
  }
}
