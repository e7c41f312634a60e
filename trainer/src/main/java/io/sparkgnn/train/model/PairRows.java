// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.op.Ops;
import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** Collects pairs of a seed and an item, and scores them. One thread at a time. */
public final class PairRows {
  private final ItemRows rows;
  private final int width;
  private final IntArrayList seeds = new IntArrayList();
  private final LongArrayList ids = new LongArrayList();
  private final FloatArrayList figures = new FloatArrayList();
  private final FloatArrayList linked = new FloatArrayList();

  /**
   * None yet.
   *
   * @param width figures that a link has, see {@link OwnItems#width}
   * @param expected how many there will be, about
   */
  public PairRows(ItemTable items, int width, int expected) {
    this.rows = new ItemRows(items, expected);
    this.width = width;
  }

  /**
   * Adds an item that a seed was linked to.
   *
   * @param seed its row among the seeds' vectors
   * @param number of the item among those found
   */
  public void add(ItemTable.Snapshot snapshot, int seed, OwnItems.Found found, int number) {
    add(snapshot, seed, found.items()[number], 1);
    figures.addElements(figures.size(), found.figures(), number * width, width);
  }

  /** Adds another item. */
  public void add(ItemTable.Snapshot snapshot, int seed, long item) {
    add(snapshot, seed, item, 0);
    figures.size(figures.size() + width);
  }

  private void add(ItemTable.Snapshot snapshot, int seed, long item, int isLinked) {
    rows.add(snapshot, item);
    seeds.add(seed);
    ids.add(item);
    linked.add(isLinked);
  }

  /** Number of pairs. */
  public int count() {
    return seeds.size();
  }

  /** The seed of a pair. */
  public int seed(int pair) {
    return seeds.getInt(pair);
  }

  /** The item of a pair. */
  public long item(int pair) {
    return ids.getLong(pair);
  }

  /**
   * Their scores; there must be some.
   *
   * @param vectors [n, {@link ItemTower#WIDTH}] of the seeds
   * @return [count]
   */
  public NDArray scores(
      ItemTower tower,
      ParameterStore store,
      NDArray vectors,
      Neighborhood neighborhood,
      boolean training) {
    NDManager scope = neighborhood.manager();
    NDArray items = rows.vectors(tower, store, neighborhood, training);
    NDArray mine = Ops.gather(vectors, scope.create(seeds.toIntArray()));
    NDArray links = scope.create(figures.toFloatArray(), new Shape(count(), width));
    NDArray more =
        tower
            .near(store, mine, items, links, neighborhood, training)
            .mul(scope.create(linked.toFloatArray()));
    return Ops.pairScores(mine, items, more);
  }
}
