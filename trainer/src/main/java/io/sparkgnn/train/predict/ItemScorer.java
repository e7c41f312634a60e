// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static io.sparkgnn.train.config.TrainingOptions.CANDIDATES;
import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.K;
import static io.sparkgnn.train.config.TrainingOptions.SCORING;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.config.RankScoring;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.LinkedSeeds;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.PairRows;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.runtime.ModelRuntime;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the best items of seeds, exactly: the items that a seed was linked to are scored in their
 * own way, and every other, block after block, of which only those are looked at that have a score
 * as high as the worst of the best so far. The scores of several models are averaged. One thread;
 * closed at the end.
 */
final class ItemScorer implements AutoCloseable {
  private final ModelRuntime runtime;
  private final List<NDArray> members;
  private final ItemTable items;
  private final Candidates candidates;
  private final OwnItems own;
  private final boolean excludeSeen;
  private final boolean ownScores;
  private final int k;
  private final ItemVectors vectors;

  /**
   * @param members all weights of each model; they must not change
   */
  ItemScorer(ModelRuntime runtime, TrainingConfig config, List<NDArray> members) {
    this.runtime = runtime;
    this.members = members;
    this.items = runtime.items();
    this.excludeSeen = config.get(EXCLUDE_SEEN);
    this.ownScores = !excludeSeen && config.get(SCORING) == RankScoring.LINKS;
    this.own = items.ownItems(excludeSeen ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    this.k = config.get(K);
    this.candidates = items.candidates(config.get(CANDIDATES));
    this.vectors = new ItemVectors(runtime, members, candidates);
  }

  /** Values that a seed gets. */
  int outputs() {
    return 2 * k;
  }

  /** Numbers of seeds, those that see the same of the items one after the other. */
  int[] order(long[] visible, int count) {
    return SeedGroups.order(items, Arrays.copyOf(visible, count));
  }

  /**
   * Writes the best items of a batch's seeds.
   *
   * @param out of all seeds
   * @param at where the batch's first begins
   */
  void score(Neighborhood neighborhood, float[] out, int at) {
    LinkedSeeds seeds = LinkedSeeds.of(items, own, neighborhood.seeds());
    GraphModel model = runtime.model();
    List<ParameterStore> stores =
        members.stream()
            .map(flat -> runtime.parameters().views(flat, neighborhood.manager()))
            .toList();
    List<NDArray> asked = new ArrayList<>();
    for (ParameterStore store : stores) {
      asked.add(seeds.vectors(model, store, neighborhood, false));
    }
    int[] order = seeds.groups().order();
    TopItems[] best = new TopItems[order.length];
    Arrays.setAll(best, place -> new TopItems(k));
    if (ownScores && seeds.found().size() > 0) {
      near(stores, neighborhood, seeds, asked, best);
    }
    for (SeedGroups.Group group : seeds.groups().groups()) {
      far(neighborhood.manager(), seeds, group, asked, best);
    }
    for (int place = 0; place < order.length; place++) {
      best[place].write(out, at + order[place] * outputs());
    }
  }

  /** All candidates but those that seeds were linked to. */
  private void far(
      NDManager batch,
      LinkedSeeds seeds,
      SeedGroups.Group group,
      List<NDArray> asked,
      TopItems[] best) {
    NDIndex places = new NDIndex().addSliceDim(group.from(), group.to());
    List<NDArray> parts = asked.stream().map(all -> all.get(places)).toList();
    long[] limits =
        Arrays.stream(seeds.groups().order(), group.from(), group.to())
            .mapToLong(seed -> candidates.below(seeds.limit(seed)))
            .toArray();
    NDArray limit = batch.create(limits);
    int all = (int) Arrays.stream(limits).max().orElseThrow();
    for (int from = 0; from < all; from += ItemVectors.BLOCK) {
      List<NDArray> block = vectors.block(group.items(), from);
      int size = (int) block.get(0).getShape().get(0);
      int width = Math.min(k, size);
      try (NDManager scope = batch.newSubManager()) {
        NDArray top =
            Ops.bestItems(
                scores(parts, block, scope),
                scope.create(new long[] {from}),
                limit,
                scope.create(hidden(seeds, group, from, size)),
                scope.create(floors(best, group)),
                scope.create(new long[] {width}));
        top.attach(scope);
        offer(best, group, from, width, top);
      }
    }
  }

  /** The mean scores of the items of a block for the seeds of a group. */
  private static NDArray scores(List<NDArray> parts, List<NDArray> block, NDManager scope) {
    NDArray sum = null;
    for (int member = 0; member < parts.size(); member++) {
      NDArray scores = Ops.itemScores(parts.get(member), block.get(member));
      scores.attach(scope);
      sum = sum == null ? scores : sum.addi(scores);
    }
    return parts.size() > 1 ? sum.divi(parts.size()) : sum;
  }

  private static float[] floors(TopItems[] best, SeedGroups.Group group) {
    float[] floors = new float[group.size()];
    for (int row = 0; row < floors.length; row++) {
      floors[row] = best[group.from() + row].floor();
    }
    return floors;
  }

  private void offer(TopItems[] best, SeedGroups.Group group, int from, int width, NDArray top) {
    if (top.isEmpty()) {
      return;
    }
    float[] found = top.toFloatArray();
    int length = 2 * width + 1;
    for (int at = 0; at < found.length; at += length) {
      TopItems row = best[group.from() + (int) found[at + 2 * width]];
      for (int i = 0; i < width; i++) {
        row.offer(candidates.id(from + (int) found[at + width + i]), found[at + i]);
      }
    }
  }

  /** Cells of a block that are items which the row's seed was linked to. */
  private long[] hidden(LinkedSeeds seeds, SeedGroups.Group group, int from, int size) {
    LongArrayList cells = new LongArrayList();
    if (!excludeSeen && !ownScores) {
      return new long[0];
    }
    OwnItems.Found found = seeds.found();
    for (int place = group.from(); place < group.to(); place++) {
      int seed = seeds.groups().order()[place];
      for (int i = found.offsets()[seed]; i < found.offsets()[seed + 1]; i++) {
        int column = candidates.place(found.items()[i]) - from;
        if (column >= 0 && column < size) {
          cells.add((long) (place - group.from()) * size + column);
        }
      }
    }
    return cells.toLongArray();
  }

  /** The items that seeds were linked to. */
  private void near(
      List<ParameterStore> stores,
      Neighborhood neighborhood,
      LinkedSeeds seeds,
      List<NDArray> asked,
      TopItems[] best) {
    OwnItems.Found found = seeds.found();
    PairRows pairs = new PairRows(items, own.width(), found.size());
    for (SeedGroups.Group group : seeds.groups().groups()) {
      for (int place = group.from(); place < group.to(); place++) {
        int seed = seeds.groups().order()[place];
        for (int i = found.offsets()[seed]; i < found.offsets()[seed + 1]; i++) {
          if (candidates.has(found.items()[i])) {
            pairs.add(group.items(), place, found, i);
          }
        }
      }
    }
    if (pairs.count() == 0) {
      return;
    }
    float[] scores = new float[pairs.count()];
    for (int member = 0; member < stores.size(); member++) {
      float[] of =
          pairs
              .scores(
                  runtime.model().items(),
                  stores.get(member),
                  asked.get(member),
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
    vectors.close();
  }
}
