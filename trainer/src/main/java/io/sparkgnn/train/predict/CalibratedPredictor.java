// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.train.calibration.Calibrator;
import io.sparkgnn.train.data.TrainingGraph;

/** A predictor whose answers are moved to what validation rows have shown. */
record CalibratedPredictor(Predictor model, Calibrator calibrator) implements Predictor {
  @Override
  public float[] predict(long[] entity, long[] time, long[] visible, int count) {
    return calibrator.apply(model.predict(entity, time, visible, count), outputs());
  }

  @Override
  public void move(TrainingGraph graph) {
    model.move(graph);
  }

  @Override
  public int outputs() {
    return model.outputs();
  }

  @Override
  public void close() {
    model.close();
  }
}
