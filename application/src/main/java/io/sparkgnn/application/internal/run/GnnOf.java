// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.ml.Gnn;
import java.util.Locale;

/** The estimator that a job file describes. */
public final class GnnOf {
  private GnnOf() {}

  public static Gnn job(JobFile job) {
    Gnn gnn =
        new Gnn()
            .setGraphPath(job.graph().path())
            .setEntity(job.task().entity().toString())
            .setTimeCol(job.task().time())
            .setLabelCol(job.task().label())
            .setNumNeighbors(job.sampling().numNeighbors())
            .setStrategy(job.sampling().strategy().name().toLowerCase(Locale.ROOT))
            .setStrategyByEdgeType(job.sampling().strategyByEdgeType());
    job.settings().forEach((name, value) -> set(gnn, name, value));
    return gnn;
  }

  /** Sets an estimator to train the network, with nothing beside it that takes time. */
  static Gnn alone(Gnn gnn) {
    return gnn.setBaselines(false).setStack("none").setCalibration("none");
  }

  private static void set(Gnn gnn, String param, Object value) {
    gnn.set(gnn.getParam(param), value);
  }
}
