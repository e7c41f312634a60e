// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;

/** The likelihood of counts by the mean and the dispersion that a seed's two scores stand for. */
record CountObjective(NumberLabels labels, LabelFit fit) implements Objective {
  @Override
  public double totalWeight(int[] rows) {
    return fit.totalWeight(labels, rows);
  }

  @Override
  public NDArray loss(
      GraphModel model, ParameterStore values, Neighborhood neighborhood, int[] rows) {
    float[] counts = new float[rows.length];
    float[] starts = new float[rows.length];
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      counts[i] = labels.value(rows[i], 0);
      starts[i] = (float) fit.mean(neighborhood.bases(), i);
      weights[i] = labels.weight(rows[i]);
    }
    NDManager scope = neighborhood.manager();
    return Ops.negativeBinomialLoss(
        model.score(values, neighborhood, true),
        scope.create(counts),
        scope.create(starts),
        scope.create(weights));
  }
}
