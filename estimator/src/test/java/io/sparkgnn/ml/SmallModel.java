// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

/**
 * A model of the shop that is trained once for all tests and has every file that a model may have.
 */
final class SmallModel {
  private static GnnModel model;

  private SmallModel() {}

  /** The model, set to a graph. */
  static synchronized GnnModel of(String graph) {
    if (model == null) {
      model =
          ShopGraph.gnn(ShopGraph.shared())
              .setEpochs(1)
              .setRefitTrees("always")
              .fit(ShopGraph.labels(MlSpark.get()));
    }
    return model.copy(org.apache.spark.ml.param.ParamMap.empty()).setGraphPath(graph);
  }
}
