// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.op.Ops;

/**
 * Encodes the nodes of one table: the distinct rows, [rows, w] as float32 and the same memory as
 * int32, [nodes] the row of each node and [nodes, d] its dynamic inputs, to [nodes, channels]. What
 * depends on the row alone is computed once per distinct row. Two linear layers with layer norm,
 * ReLU and dropout between them.
 */
final class TableEncoder extends AbstractBlock {
  private final TrainingConfig config;
  private final int nodeType;
  private final int dynamicWidth;
  private final TableInputs inputs;
  private final Linear columns;
  private final Linear context;
  private final LayerNorm norm;
  private final Linear out;

  TableEncoder(BatchLayout layout, int nodeType, TrainingConfig config, NDManager manager) {
    this.config = config;
    this.nodeType = nodeType;
    this.dynamicWidth = layout.dynamicWidth(nodeType);
    this.inputs = new TableInputs("", layout.table(nodeType), config, manager);
    inputs.parameters().forEach(this::addParameter);
    columns =
        inputs.width() == 0
            ? null
            : addChildBlock(
                "columns", Linear.builder().setUnits(config.get(CHANNELS)).optBias(false).build());
    context = addChildBlock("context", Linear.builder().setUnits(config.get(CHANNELS)).build());
    norm = addChildBlock("norm", LayerNorm.builder().build());
    out = addChildBlock("out", Linear.builder().setUnits(config.get(CHANNELS)).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList nodes, boolean training, PairList<String, Object> params) {
    NDArray hidden = context.forward(store, new NDList(nodes.get(3)), training).singletonOrThrow();
    if (columns != null) {
      NDArray encoded = inputs.encode(store, nodes.get(0), nodes.get(1), training);
      NDArray x = Neighborhood.of(params).columns(nodeType, encoded);
      NDArray perRow = columns.forward(store, new NDList(x), training).singletonOrThrow();
      hidden = hidden.addi(Ops.gather(perRow, nodes.get(2)));
    }
    hidden = norm.forward(store, new NDList(hidden), training).singletonOrThrow();
    NDArray active = Neighborhood.of(params).reluDropout(hidden, config.get(DROPOUT), training);
    return out.forward(store, new NDList(active), training);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape hidden = new Shape(1, config.get(CHANNELS));
    if (columns != null) {
      columns.initialize(manager, type, new Shape(1, inputs.width()));
    }
    context.initialize(manager, type, new Shape(1, dynamicWidth));
    norm.initialize(manager, type, hidden);
    out.initialize(manager, type, hidden);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return new Shape[] {new Shape(shapes[2].get(0), config.get(CHANNELS))};
  }
}
