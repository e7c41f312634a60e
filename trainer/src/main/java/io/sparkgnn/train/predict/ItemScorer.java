// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.K;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ItemRows;
import io.sparkgnn.train.model.LinkedSeeds;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.PairRows;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.runtime.ModelRuntime;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the best items of seeds, exactly: every item is scored, block after block, and the items
 * that a seed was linked to in their own way. The scores of several models are averaged. Vectors of
 * all items are kept for some times. One thread; closed at the end.
 */
final class ItemScorer implements AutoCloseable {
  /** So few that the scores of a batch stay in the processor's cache. */
  private static final int BLOCK = 1 << 12;

  private static final long KEPT_BYTES = 256L << 20;

  private final ModelRuntime runtime;
  private final ItemTable items;
  private final OwnItems own;
  private final boolean excludeSeen;
  private final int k;
  private final Map<Key, List<NDArray>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  /** Vectors of a block of items as of a time, of each model. */
  private record Key(long time, int from) {}

  ItemScorer(ModelRuntime runtime, TrainingConfig config) {
    this.runtime = runtime;
    this.items = runtime.items();
    this.excludeSeen = config.get(EXCLUDE_SEEN);
    this.own = items.ownItems(excludeSeen ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    this.k = config.get(K);
  }

  /** Values that a seed gets. */
  int outputs() {
    return 2 * k;
  }

  /**
   * Writes the best items of a batch's seeds.
   *
   * @param stores weights of the models
   * @param out of all seeds
   * @param at where the batch's first begins
   */
  void score(List<ParameterStore> stores, Neighborhood neighborhood, float[] out, int at) {
    LinkedSeeds seeds = LinkedSeeds.of(items, own, neighborhood.seeds());
    GraphModel model = runtime.model();
    List<NDArray> vectors = new ArrayList<>();
    for (ParameterStore store : stores) {
      vectors.add(seeds.vectors(model, store, neighborhood, false));
    }
    int[] order = seeds.groups().order();
    TopItems[] best = new TopItems[order.length];
    Arrays.setAll(best, place -> new TopItems(k));
    for (SeedGroups.Group group : seeds.groups().groups()) {
      far(stores, neighborhood, seeds, group, vectors, best);
    }
    if (!excludeSeen && seeds.found().size() > 0) {
      near(stores, neighborhood, seeds, vectors, best);
    }
    for (int place = 0; place < order.length; place++) {
      best[place].write(out, at + order[place] * outputs());
    }
  }

  /** All items but those that seeds were linked to. */
  private void far(
      List<ParameterStore> stores,
      Neighborhood neighborhood,
      LinkedSeeds seeds,
      SeedGroups.Group group,
      List<NDArray> vectors,
      TopItems[] best) {
    int all = seeds.limit(group);
    for (int from = 0; from < all; from += BLOCK) {
      int size = Math.min(BLOCK, all - from);
      try (NDManager scope = neighborhood.manager().newSubManager()) {
        List<NDArray> vectorsOf = block(stores, neighborhood, group, from, size);
        NDArray sum = null;
        for (int member = 0; member < stores.size(); member++) {
          NDArray block = vectorsOf.get(member);
          NDArray part =
              vectors.get(member).get(new NDIndex().addSliceDim(group.from(), group.to()));
          NDArray scores = Ops.itemScores(part, block);
          scores.attach(scope);
          part.attach(scope);
          sum = sum == null ? scores : sum.addi(scores);
        }
        if (stores.size() > 1) {
          sum.divi(stores.size());
        }
        int width = Math.min(k, size);
        NDArray top =
            Ops.bestItems(
                sum,
                scope.create(new long[] {from}),
                scope.create(limits(seeds, group)),
                scope.create(hidden(seeds, group, from, size)),
                scope.create(new long[] {width}));
        top.attach(scope);
        float[] found = top.toFloatArray();
        for (int row = 0; row < group.size(); row++) {
          for (int i = 0; i < width; i++) {
            int at = 2 * row * width + i;
            best[group.from() + row].offer(from + (long) found[at + width], found[at]);
          }
        }
      }
    }
  }

  private static long[] limits(LinkedSeeds seeds, SeedGroups.Group group) {
    return Arrays.stream(seeds.groups().order(), group.from(), group.to())
        .mapToLong(seeds::limit)
        .toArray();
  }

  /** Cells of a block that are items which the row's seed was linked to. */
  private static long[] hidden(LinkedSeeds seeds, SeedGroups.Group group, int from, int size) {
    LongArrayList cells = new LongArrayList();
    OwnItems.Found found = seeds.found();
    for (int place = group.from(); place < group.to(); place++) {
      int seed = seeds.groups().order()[place];
      for (int i = found.offsets()[seed]; i < found.offsets()[seed + 1]; i++) {
        long column = found.items()[i] - from;
        if (column >= 0 && column < size) {
          cells.add((long) (place - group.from()) * size + column);
        }
      }
    }
    return cells.toLongArray();
  }

  /** The vectors of a block of items, of each model, kept if there is room. */
  private List<NDArray> block(
      List<ParameterStore> stores,
      Neighborhood neighborhood,
      SeedGroups.Group group,
      int from,
      int size) {
    Key key = new Key(group.items().time(), from);
    List<NDArray> known = kept.get(key);
    if (known != null && known.get(0).getShape().get(0) >= size) {
      return known.get(0).getShape().get(0) == size
          ? known
          : known.stream().map(vectors -> Neighborhood.prefix(vectors, size)).toList();
    }
    ItemRows rows = new ItemRows(items, size);
    for (int item = from; item < from + size; item++) {
      rows.add(group.items(), item);
    }
    List<NDArray> made = new ArrayList<>();
    for (ParameterStore store : stores) {
      NDArray vectors = rows.vectors(runtime.model().items(), store, neighborhood, false);
      vectors.attach(runtime.manager());
      made.add(vectors);
    }
    if (known != null) {
      forget(key);
    }
    kept.put(key, made);
    keptBytes += bytes(made);
    while (keptBytes > KEPT_BYTES && kept.size() > 1) {
      forget(kept.keySet().iterator().next());
    }
    return made;
  }

  private void forget(Key key) {
    List<NDArray> old = kept.remove(key);
    keptBytes -= bytes(old);
    old.forEach(NDArray::close);
  }

  private static long bytes(List<NDArray> arrays) {
    return arrays.stream().mapToLong(array -> array.size() * Float.BYTES).sum();
  }

  /** The items that seeds were linked to. */
  private void near(
      List<ParameterStore> stores,
      Neighborhood neighborhood,
      LinkedSeeds seeds,
      List<NDArray> vectors,
      TopItems[] best) {
    OwnItems.Found found = seeds.found();
    PairRows pairs = new PairRows(items, own.width(), found.size());
    for (SeedGroups.Group group : seeds.groups().groups()) {
      for (int place = group.from(); place < group.to(); place++) {
        int seed = seeds.groups().order()[place];
        for (int i = found.offsets()[seed]; i < found.offsets()[seed + 1]; i++) {
          pairs.add(group.items(), place, found, i);
        }
      }
    }
    float[] scores = new float[pairs.count()];
    for (int member = 0; member < stores.size(); member++) {
      float[] of =
          pairs
              .scores(
                  runtime.model().items(),
                  stores.get(member),
                  vectors.get(member),
                  neighborhood,
                  false)
              .toFloatArray();
      for (int pair = 0; pair < scores.length; pair++) {
        scores[pair] += of[pair] / stores.size();
      }
    }
    for (int pair = 0; pair < scores.length; pair++) {
      best[pairs.seed(pair)].offer(pairs.item(pair), scores[pair]);
    }
  }

  @Override
  public void close() {
    kept.values().forEach(vectors -> vectors.forEach(NDArray::close));
    kept.clear();
  }
}
