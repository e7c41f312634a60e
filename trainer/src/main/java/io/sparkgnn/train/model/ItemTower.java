// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.op.Ops;
import java.util.Arrays;

/**
 * Scores items for seeds. An item's vector comes from its inputs and from a row of its own that is
 * learned; a seed's from the model, and from the rows of the items that it was linked to. The score
 * of an item is their product and what the item has whoever is asked; an item that the seed was
 * linked to has more, from how often and when.
 *
 * <p>Before any training an item has the mean of its counts' logarithms whoever is asked, and more
 * where the seed was linked to it, often and of late: a good ranking without a model, which the
 * training goes on from. One thread at a time.
 */
public final class ItemTower extends AbstractBlock {
  /** Numbers of an item's vector. */
  public static final int WIDTH = 32;

  /** Inputs are halves of logarithms. */
  private static final float WHOLE = 2;

  private final TrainingConfig config;
  private final ItemEncoding encoding;
  private final int inputs;
  private final int own;
  private final Linear hidden;
  private final Linear out;
  private final Linear seed;
  private final Linear nearHidden;
  private final Linear nearOut;
  private final Linear straight;
  private final Linear nearStraight;
  private final Parameter vectors;
  private final Linear past;

  ItemTower(TrainingConfig config, ItemEncoding items, int own) {
    this.config = config;
    this.encoding = items;
    this.inputs = items.width();
    this.own = own;
    hidden = addChildBlock("hidden", Linear.builder().setUnits(config.get(CHANNELS)).build());
    out = addChildBlock("out", Linear.builder().setUnits(WIDTH + 1L).build());
    seed = addChildBlock("seed", Linear.builder().setUnits(WIDTH).build());
    nearHidden =
        addChildBlock("near_hidden", Linear.builder().setUnits(config.get(CHANNELS)).build());
    nearOut = addChildBlock("near_out", Linear.builder().setUnits(1).build());
    straight =
        addChildBlock("straight", Linear.builder().setUnits(WIDTH + 1L).optBias(false).build());
    nearStraight =
        addChildBlock("near_straight", Linear.builder().setUnits(1).optBias(false).build());
    boolean known = items.knownCount() > 0;
    past = known ? addChildBlock("past", Linear.builder().setUnits(WIDTH).build()) : null;
    vectors =
        known
            ? addParameter(
                Parameter.builder()
                    .setName(InitialValues.PLACE + "items")
                    .setType(Parameter.Type.OTHER)
                    .optShape(new Shape(items.knownCount(), WIDTH))
                    .build())
            : null;
  }

  /** Whether items have vectors of their own. */
  public boolean hasVectors() {
    return vectors != null;
  }

  /**
   * Items' vectors, and what each has whoever is asked as the last number.
   *
   * @param inputs [m, width] of the items
   * @param rows [m] int32, the row of each item's own vector, any where it has none
   * @param known [m, 1] float32, 1 where it has one, else 0
   * @param trained the batch that is learned from; null in scoring
   * @return [m, WIDTH + 1]
   */
  public NDArray items(
      ParameterStore store, NDArray inputs, NDArray rows, NDArray known, Neighborhood trained) {
    boolean training = trained != null;
    NDArray x = Activation.relu(linear(hidden, store, inputs, training));
    x = training ? trained.dropout(x, config.get(HEAD_DROPOUT), true) : x;
    NDArray tower = linear(out, store, x, training).add(linear(straight, store, inputs, training));
    if (vectors == null) {
      return tower;
    }
    // Without its own vector an item is as a new one: the rest learns to tell what it can.
    NDArray kept = training ? trained.dropout(known, config.get(HEAD_DROPOUT), true) : known;
    return Ops.addVectors(tower, Ops.gather(vectors(store, inputs, training), rows).mul(kept));
  }

  /**
   * Seeds' vectors.
   *
   * @param seeds [n, channels] as the model's head gives them
   * @param linked [p] int32, rows of the vectors of the items that seeds were linked to
   * @param offsets [n + 1] int32, where each seed's begin
   * @return [n, WIDTH]
   */
  public NDArray seeds(
      ParameterStore store, NDArray seeds, NDArray linked, NDArray offsets, boolean training) {
    NDArray x = linear(seed, store, seeds, training);
    if (vectors == null) {
      return x;
    }
    NDArray mean = Ops.bagMean(vectors(store, seeds, training), linked, offsets);
    return x.add(linear(past, store, mean, training));
  }

  /**
   * What scores of pairs of a seed and an item that it was linked to have more than others.
   *
   * @param seeds [p, WIDTH]
   * @param items [p, WIDTH + 1]
   * @param figures [p, own]
   * @return [p]
   */
  public NDArray near(
      ParameterStore store,
      NDArray seeds,
      NDArray items,
      NDArray figures,
      Neighborhood neighborhood,
      boolean training) {
    NDArray pairs = Ops.pairInputs(seeds, items, figures);
    NDArray x = Activation.relu(linear(nearHidden, store, pairs, training));
    x = neighborhood.dropout(x, config.get(HEAD_DROPOUT), training);
    return linear(nearOut, store, x, training)
        .add(linear(nearStraight, store, figures, training))
        .squeeze(1);
  }

  /** The values that a parameter begins with; null for those that begin at random. */
  float[] initialValues(Parameter parameter) {
    float[] values = new float[Math.toIntExact(parameter.getShape().size())];
    if (parameter == weight(straight)) {
      int counts = encoding.counts().length;
      Arrays.fill(values, values.length - counts, values.length, WHOLE / Math.max(1, counts));
    } else if (parameter == weight(nearStraight)) {
      int paths = own / OwnItems.FIGURES;
      for (int path = 0; path < paths; path++) {
        for (int figure : OwnItems.TELLING) {
          values[path * OwnItems.FIGURES + figure] = 1f / paths;
        }
      }
    } else if (parameter != weight(out) && parameter != weight(nearOut)) {
      return null;
    }
    return values;
  }

  private static Parameter weight(Linear block) {
    return block.getDirectParameters().get("weight");
  }

  private NDArray vectors(ParameterStore store, NDArray beside, boolean training) {
    return store.getValue(vectors, beside.getDevice(), training);
  }

  private static NDArray linear(
      Linear block, ParameterStore store, NDArray input, boolean training) {
    return block.forward(store, new NDList(input), training).singletonOrThrow();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    throw new UnsupportedOperationException("items are scored in steps");
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
    hidden.initialize(manager, type, new Shape(1, inputs));
    out.initialize(manager, type, new Shape(1, config.get(CHANNELS)));
    seed.initialize(manager, type, new Shape(1, config.get(CHANNELS)));
    nearHidden.initialize(manager, type, new Shape(1, own + 2L * WIDTH + 1));
    nearOut.initialize(manager, type, new Shape(1, config.get(CHANNELS)));
    straight.initialize(manager, type, new Shape(1, inputs));
    nearStraight.initialize(manager, type, new Shape(1, own));
    if (past != null) {
      past.initialize(manager, type, new Shape(1, WIDTH));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] shapes) {
    throw new UnsupportedOperationException("items are scored in steps");
  }
}
