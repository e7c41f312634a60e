// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CATEGORY_DIM;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_DIM;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.SpanEncoding;
import io.sparkgnn.train.op.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model takes from the columns of a table's rows, apart from times: scaled numbers and their
 * bins, embeddings of categories and texts, and vectors, side by side. The block that uses this
 * owns its parameters.
 */
final class TableInputs {
  private final BoundTable table;
  private final TrainingConfig config;
  private final Constants constants;
  private final Parameter categories;
  private final Parameter texts;

  /**
   * Makes the parameters.
   *
   * @param prefix of their names, which are to be unique in the block that owns them
   */
  TableInputs(String prefix, BoundTable table, TrainingConfig config, NDManager manager) {
    this.table = table;
    this.config = config;
    this.constants = new Constants(table, config, manager);
    categories =
        table.codeSlots().length == 0
            ? null
            : embedding(prefix + "categories", table.codeEntries(), config.get(CATEGORY_DIM));
    texts =
        table.textSlots().isEmpty()
            ? null
            : embedding(
                prefix + "texts",
                (long) table.textSlots().size() * config.get(TEXT_BUCKETS),
                config.get(TEXT_DIM));
  }

  static Parameter embedding(String name, long rows, long dim) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optShape(new Shape(rows, dim))
        .build();
  }

  /** What is trained here. */
  List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    if (categories != null) {
      parameters.add(categories);
    }
    if (texts != null) {
      parameters.add(texts);
    }
    return parameters;
  }

  /** Number of values of a row; 0 when the table has no such columns. */
  int width() {
    return table.staticWidth(config.get(CATEGORY_DIM), config.get(TEXT_DIM));
  }

  /**
   * Encodes rows.
   *
   * @param rowFloats [rows, w], the rows as float32
   * @param rowInts the same memory as int32
   * @return [rows, {@link #width()}]; only for a width above 0
   */
  NDArray encode(ParameterStore store, NDArray rowFloats, NDArray rowInts, boolean training) {
    NDArray floats = filled(rowFloats, constants.fillFloats);
    NDArray ints = filled(rowInts, constants.fillInts);
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
                  store.getValue(texts, device, training))
              .mul(constants.textScale.get(i)));
    }
    if (constants.vectorRun != null) {
      parts.add(Ops.encodeRun(floats, constants.vectorRun));
    } else if (constants.vectorSlots != null) {
      parts.add(Ops.encodeVectors(floats, constants.vectorSlots));
    }
    return Ops.concat(parts, 1);
  }

  /** Rows with the values of columns that the table does not have behind them. */
  private static NDArray filled(NDArray rows, NDArray fill) {
    if (fill == null) {
      return rows;
    }
    Shape shape = new Shape(rows.getShape().get(0), fill.getShape().get(1));
    try (NDArray wide = fill.broadcast(shape)) {
      return rows.concat(wide, 1);
    }
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

    /** A number each. As a Java number it would be freed before the backward pass reads it. */
    final List<NDArray> textScale = new ArrayList<>();

    final NDArray textBuckets;
    final NDArray vectorSlots;

    /** What is put behind each row, [1, k] as float32 and as int32; null for nothing. */
    final NDArray fillFloats;

    final NDArray fillInts;

    /** First slot and number of the vectors' slots when they lie side by side, else null. */
    final NDArray vectorRun;

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
        textFirst.add(manager.create(new int[] {i * config.get(TEXT_BUCKETS)}));
        textScale.add(manager.create(texts.get(i).scale()));
      }
      textBuckets = manager.create(new int[] {Math.max(1, config.get(TEXT_BUCKETS))});
      int[] fill = table.fill();
      float[] floats = new float[fill.length];
      for (int i = 0; i < fill.length; i++) {
        floats[i] = Float.intBitsToFloat(fill[i]);
      }
      Shape row = new Shape(1, fill.length);
      fillInts = fill.length > 0 ? manager.create(fill, row) : null;
      fillFloats = fill.length > 0 ? manager.create(floats, row) : null;
      int[] slots = table.vectorSlots();
      vectorSlots = slots.length > 0 ? manager.create(slots) : null;
      boolean run = slots.length > 0 && slots[slots.length - 1] - slots[0] == slots.length - 1;
      vectorRun =
          run
              ? manager.newSubManager(Device.cpu()).create(new int[] {slots[0], slots.length})
              : null;
    }
  }
}
