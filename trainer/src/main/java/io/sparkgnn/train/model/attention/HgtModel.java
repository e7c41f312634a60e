// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.LayeredModel;
import io.sparkgnn.train.model.ModelContext;

/**
 * The Heterogeneous Graph Transformer (Hu, Dong, Wang and Sun 2020, section 3): queries, keys and
 * values per table, a matrix per edge type and head for keys and for values, a prior per edge type
 * and head, and one softmax over all children of a node, of whatever edge type.
 */
public final class HgtModel extends LayeredModel {
  private HgtModel(ModelContext context) {
    super(context, reach -> new HgtLayer(context, reach));
  }

  /** Finds it by its name. */
  public static final class Provider extends AttentionProvider {
    @Override
    public String name() {
      return "hgt";
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new HgtModel(context);
    }
  }
}
