package io.sparkgnn.ml;

import io.sparkgnn.train.EpochReport;
import java.util.List;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.collection.JavaConverters;

/**
 * Hears of a fit's epochs from the executors' heartbeats, which carry the named accumulator that
 * the training task adds them to.
 */
final class ClusterProgress extends SparkListener {
  private final String accumulator;
  private final FitListener listener;
  private int heard;

  ClusterProgress(String accumulator, FitListener listener) {
    this.accumulator = accumulator;
    this.listener = listener;
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.asJava(update.accumUpdates())
        .forEach(
            task -> {
              for (AccumulableInfo info : JavaConverters.asJava(task._4())) {
                if (info.name().contains(accumulator) && info.update().isDefined()) {
                  List<?> epochs = (List<?>) info.update().get();
                  hear(epochs.stream().map(json -> EpochJson.read((String) json)).toList());
                }
              }
            });
  }

  /** Tells of the epochs that were not told of yet. */
  synchronized void hear(List<EpochReport> epochs) {
    while (heard < epochs.size()) {
      listener.epochDone(epochs.get(heard++));
    }
  }
}
