// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.Neighborhood;

/** A loss of each seed's scores and its numbers. */
record ScoreObjective(NumberLabels labels, LabelFit fit, Loss loss) implements Objective {
  @Override
  public double totalWeight(int[] rows) {
    return fit.totalWeight(labels, rows);
  }

  @Override
  public NDArray loss(
      GraphModel model, ParameterStore values, Neighborhood neighborhood, int[] rows) {
    LabelFit.Targets targets = fit.targets(labels, rows, neighborhood.bases());
    NDManager scope = neighborhood.manager();
    return loss.of(
        model.score(values, neighborhood, true),
        scope.create(targets.value(), new Shape(rows.length, targets.width())),
        scope.create(targets.weight()));
  }
}
