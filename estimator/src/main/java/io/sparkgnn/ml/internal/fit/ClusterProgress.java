// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.wire.Wire;
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
                  List<?> news = (List<?>) info.update().get();
                  hear(news.stream().map(byte[].class::cast).toList());
                }
              }
            });
  }

  /**
   * Tells of what was not told of yet.
   *
   * @param news all {@link ProgressMessage}s so far, in their wire form
   */
  synchronized void hear(List<byte[]> news) {
    while (heard < news.size()) {
      Wire.read(news.get(heard++), ProgressMessage.class).tell(listener);
    }
  }
}
