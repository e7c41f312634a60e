// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.NEGATIVES;
import static io.sparkgnn.train.config.TrainingOptions.SCORING;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.train.config.RankScoring;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ItemRows;
import io.sparkgnn.train.model.ItemTower;
import io.sparkgnn.train.model.LinkedSeeds;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.model.PairRows;
import io.sparkgnn.train.op.Ops;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The cross entropy of the items that were chosen among the candidates: all items, or a random part
 * of them, and each row's own. A random part stands for all, so that its scores count as often as
 * it is smaller. No item that is not there yet at the row's time is a candidate.
 */
final class RankingObjective implements Objective {
  /** Items that are given vectors in a step, over all times, before only a part is taken. */
  private static final int MOST_VECTORS = 1 << 16;

  private static final int LEAST_NEGATIVES = 1024;
  private static final float NEVER = -1e9f;

  private final ItemLabels labels;
  private final ItemTable items;
  private final OwnItems own;
  private final boolean excludeSeen;
  private final boolean ownScores;
  private final int negatives;
  private final long seed;

  RankingObjective(TrainingConfig config, ItemLabels labels, ItemTable items) {
    this.labels = labels;
    this.items = items;
    this.own = items.ownItems(config.get(EXCLUDE_SEEN) ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    this.excludeSeen = config.get(EXCLUDE_SEEN);
    this.ownScores = !excludeSeen && config.get(SCORING) == RankScoring.LINKS;
    this.negatives = config.get(NEGATIVES);
    this.seed = config.get(SEED);
  }

  @Override
  public double totalWeight(int[] rows) {
    return Arrays.stream(rows).filter(row -> labels.count(row) > 0).count();
  }

  @Override
  public NDArray loss(
      GraphModel model, ParameterStore values, Neighborhood neighborhood, int[] rows) {
    LinkedSeeds seeds = LinkedSeeds.of(items, own, neighborhood.seeds());
    Candidates candidates = candidates(seeds, rows);
    NDManager scope = neighborhood.manager();
    ItemTower tower = model.items();
    NDArray vectors = seeds.vectors(model, values, neighborhood, true);
    NDList far = new NDList();
    NDList shared = shared(tower, values, neighborhood, seeds.groups().groups(), candidates.ids);
    for (SeedGroups.Group group : seeds.groups().groups()) {
      NDArray part = vectors.get(new NDIndex().addSliceDim(group.from(), group.to()));
      far.add(Ops.itemScores(part, shared.get(far.size())));
    }
    NDArray near =
        candidates.pairs.count() == 0
            ? scope.create(new float[] {NEVER})
            : candidates.pairs.scores(tower, values, vectors, neighborhood, true);
    float[] empty = new float[rows.length * candidates.room];
    Arrays.fill(empty, NEVER);
    float[] shift = new float[candidates.ids.length];
    Arrays.fill(shift, candidates.shift);
    return Ops.rankingLoss(
        Ops.concat(far, 0),
        scope.create(shift),
        scope.create(candidates.ids),
        scope.create(candidates.limits),
        scope.create(candidates.hidden),
        near,
        scope.create(candidates.places),
        scope.create(empty, new Shape(rows.length, candidates.room)),
        scope.create(candidates.positive),
        scope.create(candidates.positiveRow),
        scope.create(candidates.weight));
  }

  /**
   * Vectors of the shared candidates for each group: of all at once, since each look-up of the
   * items' own vectors has a gradient of the size of them all.
   */
  private NDList shared(
      ItemTower tower,
      ParameterStore values,
      Neighborhood neighborhood,
      List<SeedGroups.Group> groups,
      long[] ids) {
    ItemRows rows = new ItemRows(items, groups.size() * ids.length);
    for (SeedGroups.Group group : groups) {
      for (long id : ids) {
        rows.add(group.items(), id);
      }
    }
    NDArray vectors = rows.vectors(tower, values, neighborhood, true);
    return groups.size() == 1
        ? new NDList(vectors)
        : vectors.split(
            LongStream.range(1, groups.size()).map(group -> group * ids.length).toArray(), 0);
  }

  /** Everything about the candidates of a batch, its rows in the order of their groups. */
  private static final class Candidates {
    /** Shared ones, ascending, and what is added to the score of each. */
    long[] ids;

    float shift;
    long[] limits;
    long[] hidden;

    /** Rows' own, and how many of them a row can have. */
    PairRows pairs;

    int room;
    long[] places;

    long[] positive;
    int[] positiveRow;
    float[] weight;
  }

  private Candidates candidates(LinkedSeeds seeds, int[] rows) {
    Candidates result = new Candidates();
    int[] order = seeds.groups().order();
    int n = order.length;
    result.limits = new long[n];
    long all = 1;
    for (int place = 0; place < n; place++) {
      result.limits[place] = seeds.limit(order[place]);
      all = Math.max(all, result.limits[place]);
    }
    share(result, all, seeds.groups().groups().size(), rows);
    boolean sampled = result.ids.length < all;
    OwnItems.Found found = seeds.found();
    result.pairs = new PairRows(items, own.width(), found.size());
    CandidateLists lists = new CandidateLists();
    for (SeedGroups.Group group : seeds.groups().groups()) {
      for (int place = group.from(); place < group.to(); place++) {
        int of = order[place];
        lists.begin(place);
        int last = found.offsets()[of + (excludeSeen || ownScores ? 1 : 0)];
        for (int i = found.offsets()[of]; i < last; i++) {
          lists.hide(column(result, sampled, found.items()[i]));
          if (ownScores) {
            result.pairs.add(group.items(), place, found, i);
            lists.pair(found.items()[i]);
          }
        }
        LongOpenHashSet seen =
            new LongOpenHashSet(Arrays.copyOfRange(found.items(), found.offsets()[of], last));
        long[] chosen = chosen(rows[of], result.limits[place], seen);
        for (long item : chosen) {
          if (!seen.contains(item) && sampled) {
            lists.hide(column(result, true, item));
            result.pairs.add(group.items(), place, item);
            lists.pair(item);
          }
          lists.chosen(item, column(result, sampled, item), chosen.length);
        }
      }
    }
    lists.finish(result.ids.length);
    result.hidden = lists.hidden();
    result.room = lists.room();
    result.places = lists.places();
    result.positive = lists.positive();
    result.positiveRow = lists.positiveRow();
    result.weight = lists.weight();
    return result;
  }

  /** The different items that a row's label has and that can be answered. */
  private long[] chosen(int row, long limit, LongOpenHashSet seen) {
    return Arrays.stream(labels.row(row))
        .filter(item -> item < limit && !(excludeSeen && seen.contains(item)))
        .distinct()
        .toArray();
  }

  /** Takes all items, or draws some, the same for the same rows. */
  private void share(Candidates result, long all, int groups, int[] rows) {
    int asked =
        negatives > 0 ? negatives : Math.max(LEAST_NEGATIVES, MOST_VECTORS / Math.max(1, groups));
    if (asked >= all) {
      result.ids = LongStream.range(0, all).toArray();
      return;
    }
    long state = seed;
    for (int row : rows) {
      state = (state ^ row) * 0x9E3779B97F4A7C15L;
      state ^= state >>> 29;
    }
    SplittableRandom random = new SplittableRandom(state);
    LongOpenHashSet drawn = new LongOpenHashSet(asked);
    while (drawn.size() < asked) {
      drawn.add(random.nextLong(all));
    }
    result.ids = drawn.toLongArray();
    Arrays.sort(result.ids);
    result.shift = (float) Math.log((double) all / asked);
  }

  /** Where an item is among the shared ones; -1 if it is not. */
  private static int column(Candidates candidates, boolean sampled, long item) {
    if (!sampled) {
      return item < candidates.ids.length ? (int) item : -1;
    }
    return Math.max(-1, Arrays.binarySearch(candidates.ids, item));
  }
}
