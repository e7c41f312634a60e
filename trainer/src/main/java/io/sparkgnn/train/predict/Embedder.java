// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ItemRows;
import io.sparkgnn.train.model.ItemTower;
import io.sparkgnn.train.model.LinkedSeeds;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.runtime.ModelRuntime;
import java.util.Arrays;
import java.util.List;

/**
 * Gives vectors where a predictor gives predictions, of each model of an ensemble behind those of
 * the one before. Of a ranking both sides have as many numbers, and the product of a seed's and an
 * item's vector is the item's score, but for what it has more where the seed was linked to it. Of
 * other tasks a seed's vector is what the network's head takes.
 */
final class Embedder implements Predictor {
  private static final int ITEMS = 4096;

  private final ModelRuntime runtime;
  private final Scorer scorer;
  private final List<NDArray> members;
  private final EmbeddingSide side;
  private final int width;
  private OwnItems own;
  private boolean closed;

  /**
   * @param members all weights of each model, on the runtime's device
   * @throws UserErrorException if vectors of items are asked for, and nothing is ranked
   */
  Embedder(
      ModelRuntime runtime,
      Scorer scorer,
      TrainingConfig config,
      List<NDArray> members,
      EmbeddingSide side) {
    this.runtime = runtime;
    this.scorer = scorer;
    this.members = members;
    this.side = side;
    if (side == EmbeddingSide.ITEMS && runtime.items() == null) {
      throw new UserErrorException("Cannot embed items: the model is no ranking, and has none");
    }
    this.width = runtime.items() == null ? config.get(CHANNELS) : ItemTower.WIDTH + 1;
    look();
  }

  private void look() {
    own = runtime.items() == null ? null : runtime.items().ownItems(ItemTable.LINKS);
  }

  @Override
  public float[] predict(long[] entity, long[] time, long[] visible, int count) {
    if (closed) {
      throw new IllegalStateException("embedder is closed");
    }
    float[] out = new float[Math.multiplyExact(count, outputs())];
    if (side == EmbeddingSide.ITEMS) {
      for (int from = 0; from < count; from += ITEMS) {
        int to = Math.min(count, from + ITEMS);
        items(
            Arrays.copyOfRange(entity, from, to), Arrays.copyOfRange(visible, from, to), out, from);
      }
    } else {
      scorer.pass(
          entity,
          time,
          visible,
          count,
          0,
          (batch, neighborhood, first) -> seeds(neighborhood, out, first));
    }
    return out;
  }

  private void seeds(Neighborhood neighborhood, float[] out, int first) {
    LinkedSeeds linked =
        own == null ? null : LinkedSeeds.of(runtime.items(), own, neighborhood.seeds());
    GraphModel model = runtime.model();
    for (int member = 0; member < members.size(); member++) {
      ParameterStore store =
          runtime.parameters().views(members.get(member), neighborhood.manager());
      if (linked == null) {
        put(model.vectors(store, neighborhood).toFloatArray(), width, null, 1, out, first, member);
      } else {
        float[] vectors = linked.vectors(model, store, neighborhood, false).toFloatArray();
        int[] order = linked.groups().order();
        double root = Math.sqrt(ItemTower.WIDTH);
        float scale = (float) (1 / (root * members.size()));
        put(vectors, ItemTower.WIDTH, order, scale, out, first, member);
        for (int row = 0; row < order.length; row++) {
          out[place(first + row, member) + ItemTower.WIDTH] = 1f / members.size();
        }
      }
    }
  }

  private void items(long[] ids, long[] visible, float[] out, int first) {
    ItemTable table = runtime.items();
    SeedGroups groups = SeedGroups.of(table, visible);
    ItemRows rows = new ItemRows(table, ids.length);
    for (SeedGroups.Group group : groups.groups()) {
      for (int place = group.from(); place < group.to(); place++) {
        rows.add(group.items(), ids[groups.order()[place]]);
      }
    }
    for (int member = 0; member < members.size(); member++) {
      try (NDManager scope = runtime.manager().newSubManager()) {
        ParameterStore store = runtime.parameters().views(members.get(member), scope);
        float[] vectors = rows.vectors(runtime.model().items(), store, scope).toFloatArray();
        put(vectors, width, groups.order(), 1, out, first, member);
      }
    }
  }

  /** Where a row's vector of a member begins. */
  private int place(int row, int member) {
    return row * outputs() + member * width;
  }

  /**
   * Puts vectors where they belong.
   *
   * @param length numbers of each
   * @param order row of each; null for the order that they have
   */
  private void put(
      float[] vectors, int length, int[] order, float scale, float[] out, int first, int member) {
    for (int i = 0; i < vectors.length / length; i++) {
      int at = place(first + (order == null ? i : order[i]), member);
      for (int c = 0; c < length; c++) {
        out[at + c] = scale * vectors[i * length + c];
      }
    }
  }

  @Override
  public void move(TrainingGraph graph) {
    if (closed) {
      throw new IllegalStateException("embedder is closed");
    }
    runtime.move(graph);
    look();
  }

  @Override
  public int outputs() {
    return width * members.size();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.close();
    }
  }
}
