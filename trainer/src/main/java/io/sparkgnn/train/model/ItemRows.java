// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.items.ItemTable;
import java.util.Arrays;

/** Collects items, each as of a time, for an {@link ItemTower}. One thread at a time. */
public final class ItemRows {
  private final ItemTable items;
  private final int width;
  private float[] inputs;
  private int[] rows;
  private float[] known;
  private int count;

  /**
   * None yet.
   *
   * @param expected how many there will be, about
   */
  public ItemRows(ItemTable items, int expected) {
    this.items = items;
    this.width = items.encoding().width();
    int room = Math.max(1, expected);
    inputs = new float[Math.multiplyExact(room, width)];
    rows = new int[room];
    known = new float[room];
  }

  /** Adds an item. */
  public void add(ItemTable.Snapshot snapshot, long item) {
    if (count == rows.length) {
      int room = count + count / 2 + 1;
      inputs = Arrays.copyOf(inputs, Math.multiplyExact(room, width));
      rows = Arrays.copyOf(rows, room);
      known = Arrays.copyOf(known, room);
    }
    items.inputs(snapshot, item, inputs, count * width);
    int vector = items.vector(item);
    rows[count] = Math.max(0, vector);
    known[count++] = vector < 0 ? 0 : 1;
  }

  /** Number of items. */
  public int count() {
    return count;
  }

  /**
   * Their vectors.
   *
   * @return [count, {@link ItemTower#WIDTH} + 1], made by the neighborhood's manager
   */
  public NDArray vectors(
      ItemTower tower, ParameterStore store, Neighborhood neighborhood, boolean training) {
    return vectors(tower, store, neighborhood.manager(), training ? neighborhood : null);
  }

  /**
   * Their vectors in scoring.
   *
   * @param scope makes them
   * @return [count, {@link ItemTower#WIDTH} + 1]
   */
  public NDArray vectors(ItemTower tower, ParameterStore store, NDManager scope) {
    return vectors(tower, store, scope, null);
  }

  private NDArray vectors(
      ItemTower tower, ParameterStore store, NDManager scope, Neighborhood trained) {
    return tower.items(
        store,
        scope.create(Arrays.copyOf(inputs, count * width), new Shape(count, width)),
        scope.create(Arrays.copyOf(rows, count)),
        scope.create(Arrays.copyOf(known, count), new Shape(count, 1)),
        trained);
  }
}
