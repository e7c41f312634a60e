// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.loader.DynamicNames;

/** A model of known weights: its score is {@value #WEIGHT} times the seed's counts of children. */
public final class CountModel extends GraphModel {
  public static final float WEIGHT = 3;

  private final Parameter unused;

  private CountModel(ModelContext context) {
    super(context);
    unused =
        addParameter(
            Parameter.builder()
                .setName("unused")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .build());
    addHead();
  }

  @Override
  public NDArray score(ParameterStore store, Neighborhood neighborhood, boolean training) {
    int type = layout.entityType();
    NDList inputs = neighborhood.inputs(type);
    NDArray counts = null;
    int at = 0;
    for (String name : DynamicNames.of(layout, layout.schema().nodeTypes().get(type))) {
      if (name.startsWith("(count of ")) {
        NDArray count = inputs.get(3).get(new NDIndex(":, {}:{}", at, at + 1));
        counts = counts == null ? count : counts.add(count);
      }
      at++;
    }
    NDArray nothing = store.getValue(unused, neighborhood.manager().getDevice(), training).mul(0f);
    return Neighborhood.prefix(counts.mul(WEIGHT).add(nothing), neighborhood.seedCount());
  }

  @Override
  protected NDArray readout(ParameterStore store, Neighborhood neighborhood, boolean training) {
    throw new UnsupportedOperationException("the score needs no vectors");
  }

  @Override
  protected void initializeBody(NDManager manager, DataType type) {}

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "count";
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES;
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new CountModel(context);
    }
  }
}
