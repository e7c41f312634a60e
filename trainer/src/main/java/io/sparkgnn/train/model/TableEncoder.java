package io.sparkgnn.train.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.TrainingConfig;
import io.sparkgnn.train.batch.BatchLayout;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.SpanEncoding;
import io.sparkgnn.train.op.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes the nodes of one table: the distinct rows, [rows, w] as float32 and the same memory as
 * int32, [nodes] the row of each node and [nodes, d] its dynamic inputs, to [nodes, channels]. What
 * depends on the row alone is computed once per distinct row. Two linear layers with layer norm,
 * ReLU and dropout between them.
 */
final class TableEncoder extends AbstractBlock {
  private final BoundTable table;
  private final TrainingConfig config;
  private final int dynamicWidth;
  private final Constants constants;
  private final Parameter categories;
  private final Parameter texts;
  private final Linear columns;
  private final Linear context;
  private final LayerNorm norm;
  private final Linear out;

  TableEncoder(BatchLayout layout, int nodeType, TrainingConfig config, NDManager manager) {
    this.table = layout.table(nodeType);
    this.config = config;
    this.dynamicWidth = layout.dynamicWidth(nodeType);
    this.constants = new Constants(table, config, manager);
    categories =
        table.codeSlots().length == 0
            ? null
            : addParameter(embedding("categories", table.codeEntries(), config.categoryDim()));
    texts =
        table.textSlots().isEmpty()
            ? null
            : addParameter(
                embedding(
                    "texts",
                    (long) table.textSlots().size() * config.textBuckets(),
                    config.textDim()));
    columns =
        staticWidth() == 0
            ? null
            : addChildBlock(
                "columns", Linear.builder().setUnits(config.channels()).optBias(false).build());
    context = addChildBlock("context", Linear.builder().setUnits(config.channels()).build());
    norm = addChildBlock("norm", LayerNorm.builder().build());
    out = addChildBlock("out", Linear.builder().setUnits(config.channels()).build());
  }

  static Parameter embedding(String name, long rows, long dim) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optShape(new Shape(rows, dim))
        .build();
  }

  private int staticWidth() {
    return table.staticWidth(config.categoryDim(), config.textDim());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray hidden = context.forward(store, new NDList(inputs.get(3)), training).singletonOrThrow();
    if (columns != null) {
      NDArray x = staticInputs(store, inputs.get(0), inputs.get(1), training);
      NDArray perRow = columns.forward(store, new NDList(x), training).singletonOrThrow();
      hidden = hidden.add(Ops.gather(perRow, inputs.get(2)));
    }
    hidden = norm.forward(store, new NDList(hidden), training).singletonOrThrow();
    NDList active = Dropout.dropout(Activation.relu(hidden), (float) config.dropout(), training);
    return out.forward(store, active, training);
  }

  private NDArray staticInputs(
      ParameterStore store, NDArray floats, NDArray ints, boolean training) {
    Device device = floats.getDevice();
    NDList parts = new NDList();
    if (constants.numberSlots != null) {
      parts.add(
          Ops.encodeNumbers(
              floats,
              constants.numberSlots,
              constants.center,
              constants.scale,
              constants.binLow,
              constants.binRate));
    }
    if (constants.codeSlots != null) {
      parts.add(
          Ops.encodeCodes(
              ints,
              constants.codeSlots,
              constants.codeFirst,
              constants.codeLimit,
              constants.codeTable,
              store.getValue(categories, device, training)));
    }
    for (int i = 0; i < constants.textSlots.size(); i++) {
      parts.add(
          Ops.encodeText(
              ints,
              constants.textSlots.get(i),
              constants.textFirst.get(i),
              constants.textBuckets,
              store.getValue(texts, device, training)));
    }
    if (constants.vectorSlots != null) {
      parts.add(Ops.encodeVectors(floats, constants.vectorSlots));
    }
    return SageLayer.concat(parts, 1);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    Shape hidden = new Shape(1, config.channels());
    if (columns != null) {
      columns.initialize(manager, type, new Shape(1, staticWidth()));
    }
    context.initialize(manager, type, new Shape(1, dynamicWidth));
    norm.initialize(manager, type, hidden);
    out.initialize(manager, type, hidden);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    return new Shape[] {new Shape(shapes[2].get(0), config.channels())};
  }

  /** The encoding's numbers on the device. */
  private static final class Constants {
    final NDArray numberSlots;
    final NDArray center;
    final NDArray scale;
    final NDArray binLow;
    final NDArray binRate;
    final NDArray codeSlots;
    final NDArray codeFirst;
    final NDArray codeLimit;
    final NDArray codeTable;
    final List<NDArray> textSlots = new ArrayList<>();
    final List<NDArray> textFirst = new ArrayList<>();
    final NDArray textBuckets;
    final NDArray vectorSlots;

    Constants(BoundTable table, TrainingConfig config, NDManager manager) {
      int numbers = table.numberSlots().length;
      boolean some = numbers > 0;
      Shape bins = new Shape(numbers, table.bins());
      numberSlots = some ? manager.create(table.numberSlots()) : null;
      center = some ? manager.create(table.numberCenter()) : null;
      scale = some ? manager.create(table.numberScale()) : null;
      binLow = some ? manager.create(table.binLow(), bins) : null;
      binRate = some ? manager.create(table.binRate(), bins) : null;
      some = table.codeSlots().length > 0;
      codeSlots = some ? manager.create(table.codeSlots()) : null;
      codeFirst = some ? manager.create(table.codeFirst()) : null;
      codeLimit = some ? manager.create(table.codeLimit()) : null;
      codeTable = some ? manager.create(table.codeTable()) : null;
      List<SpanEncoding> texts = table.encoding().texts();
      for (int i = 0; i < texts.size(); i++) {
        textSlots.add(manager.create(table.textSlots().get(i)));
        textFirst.add(manager.create(new int[] {i * config.textBuckets()}));
      }
      textBuckets = manager.create(new int[] {Math.max(1, config.textBuckets())});
      vectorSlots = table.vectorSlots().length > 0 ? manager.create(table.vectorSlots()) : null;
    }
  }
}
