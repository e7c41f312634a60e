// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.model;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many times more rows of label 1 there are among the tenth with the highest predictions than
 * among all: what a campaign to the tenth most likely customers gains. {@code training: {metric:
 * io.sparkgnn.examples.model.TopTenthLift}} picks the epoch by it.
 */
public final class TopTenthLift implements Metric {
  @Override
  public String key() {
    return "top_tenth_lift";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public boolean hasMeaning(Labels labels) {
    return !labels.alike();
  }

  @Override
  public double of(Judged judged) {
    int[] best =
        IntStream.range(0, judged.rows())
            .boxed()
            .sorted((a, b) -> Float.compare(judged.predictions()[b], judged.predictions()[a]))
            .limit(Math.max(1, judged.rows() / 10))
            .mapToInt(Integer::intValue)
            .toArray();
    double among = Arrays.stream(best).mapToDouble(row -> judged.label()[row]).sum() / best.length;
    double all = 0;
    for (float label : judged.label()) {
      all += label;
    }
    return among / (all / judged.rows());
  }
}
