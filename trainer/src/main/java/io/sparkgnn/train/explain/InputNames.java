// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import static io.sparkgnn.train.config.TrainingOptions.CATEGORY_DIM;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_DIM;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.CategoryEncoding;
import io.sparkgnn.train.encode.NumberEncoding;
import io.sparkgnn.train.encode.SpanEncoding;
import io.sparkgnn.train.encode.TableEncoding;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.loader.DynamicNames;
import java.util.ArrayList;
import java.util.List;

/**
 * What each number that goes into a model for a table's node is about. A column may become many.
 *
 * @param names of all that they are about, each once
 * @param encoded for each of the encoded columns' inputs its position in {@code names}
 * @param dynamic the same for the inputs that depend on the seed
 * @param history the same for the figures of a seed's past; empty but for the seeds' table
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record InputNames(List<String> names, int[] encoded, int[] dynamic, int[] history) {
  static InputNames of(BatchLayout layout, NodeType type, TrainingConfig config) {
    List<String> names = new ArrayList<>();
    List<String> encoded = encoded(layout.table(type.index()), config);
    List<String> dynamic = DynamicNames.of(layout, type);
    List<String> history =
        layout.historyWidth() > 0 && type.index() == layout.entityType()
            ? layout.encoding().history().inputNames()
            : List.of();
    return new InputNames(
        names, positions(encoded, names), positions(dynamic, names), positions(history, names));
  }

  private static int[] positions(List<String> inputs, List<String> names) {
    int[] positions = new int[inputs.size()];
    for (int i = 0; i < positions.length; i++) {
      if (!names.contains(inputs.get(i))) {
        names.add(inputs.get(i));
      }
      positions[i] = names.indexOf(inputs.get(i));
    }
    return positions;
  }

  /** In the order in which {@code TableInputs} lays them side by side. */
  private static List<String> encoded(BoundTable table, TrainingConfig config) {
    TableEncoding encoding = table.encoding();
    List<String> inputs = new ArrayList<>();
    for (int repeat = 0; repeat < 2; repeat++) { // scaled values, then missing flags
      encoding.numbers().forEach(number -> inputs.add(number.column()));
    }
    for (NumberEncoding number : encoding.numbers()) {
      add(inputs, number.column(), table.bins());
    }
    for (CategoryEncoding category : encoding.categories()) {
      add(inputs, category.column(), config.get(CATEGORY_DIM));
    }
    for (SpanEncoding text : encoding.texts()) {
      add(inputs, text.column(), config.get(TEXT_DIM));
    }
    for (SpanEncoding vector : encoding.vectors()) {
      add(inputs, vector.column(), vector.length());
    }
    return inputs;
  }

  private static void add(List<String> inputs, String name, int width) {
    for (int i = 0; i < width; i++) {
      inputs.add(name);
    }
  }
}
