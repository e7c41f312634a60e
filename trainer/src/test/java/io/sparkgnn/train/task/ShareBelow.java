// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;

/** Share of the labels that lie below their prediction. */
public final class ShareBelow implements Metric {
  @Override
  public String key() {
    return "share_below";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double of(Judged judged) {
    int below = 0;
    for (int i = 0; i < judged.rows(); i++) {
      below += judged.label()[i] < judged.predictions()[i] ? 1 : 0;
    }
    return (double) below / judged.rows();
  }
}
