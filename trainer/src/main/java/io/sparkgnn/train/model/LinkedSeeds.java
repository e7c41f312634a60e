// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.op.Ops;
import java.util.Arrays;

/**
 * The seeds of a batch for a ranking: what each was linked to, and in which group it is.
 *
 * @param visible until when each may see
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
public record LinkedSeeds(
    ItemTable items, long[] visible, OwnItems.Found found, SeedGroups groups) {
  /** Looks the seeds of a batch up. */
  public static LinkedSeeds of(ItemTable items, OwnItems own, SeedSlice seeds) {
    return new LinkedSeeds(
        items,
        seeds.visible(),
        own.read(seeds.entities().get(0).id(), seeds.visible()),
        SeedGroups.of(items, seeds.visible()));
  }

  /** How many items there are for a seed: those with lower ids. */
  public int limit(int seed) {
    return items.visible(visible[seed]);
  }

  /** The most that any seed of a group has. */
  public int limit(SeedGroups.Group group) {
    return Arrays.stream(groups.order(), group.from(), group.to())
        .map(this::limit)
        .max()
        .orElseThrow();
  }

  /**
   * The seeds' vectors in the order of their groups.
   *
   * @return [seeds, {@link ItemTower#WIDTH}]
   */
  public NDArray vectors(
      GraphModel model, ParameterStore store, Neighborhood neighborhood, boolean training) {
    NDManager scope = neighborhood.manager();
    int[] rows = new int[Math.max(1, found.size())];
    int[] offsets = new int[visible.length + 1];
    int count = 0;
    for (int seed = 0; seed < visible.length; seed++) {
      for (int i = found.offsets()[seed]; i < found.offsets()[seed + 1]; i++) {
        int vector = items.vector(found.items()[i]);
        if (vector >= 0) {
          rows[count++] = vector;
        }
      }
      offsets[seed + 1] = count;
    }
    NDArray seeds =
        model
            .items()
            .seeds(
                store,
                model.score(store, neighborhood, training),
                scope.create(Arrays.copyOf(rows, count)),
                scope.create(offsets),
                training);
    return Ops.gather(seeds, scope.create(groups.order()));
  }
}
