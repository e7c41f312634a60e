package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;

/** The models by their names in a configuration. */
public final class Models {
  private Models() {}

  /**
   * The model that a configuration asks for. Its parameters have shapes and no values: those are
   * {@link FlatParameters}', which are looked at first, as they may not fit this machine.
   *
   * @param outputs values per seed
   * @param manager owns the constants
   */
  public static GraphModel create(
      BatchLayout layout, TrainingConfig config, int outputs, NDManager manager) {
    GraphModel model =
        switch (config.get(MODEL_TYPE)) {
          case SAGE -> new SageModel(layout, config, outputs, manager);
          case GRAPHSAGE -> new GraphSageModel(layout, config, outputs, manager);
          case TRANSFORMER -> new TransformerModel(layout, config, outputs, manager);
        };
    Initializer none = (owner, shape, type) -> owner.zeros(new Shape(1), type);
    model.setInitializer(none, parameter -> true);
    model.initialize(manager, DataType.FLOAT32, new Shape(1));
    return model;
  }
}
