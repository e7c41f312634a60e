// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.model.ItemRows;
import io.sparkgnn.train.runtime.ModelRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vectors of all candidates as of some times, in blocks, kept as long as there is room. A block
 * is of the same items whoever asks, so that its numbers are the same to the last bit. One thread;
 * closed at the end.
 */
final class ItemVectors implements AutoCloseable {
  /** So few that the scores of a batch stay in the processor's cache. */
  static final int BLOCK = 1 << 12;

  private static final long KEPT_BYTES = 256L << 20;

  private final ModelRuntime runtime;
  private final List<NDArray> members;
  private final ItemTable items;
  private final Candidates candidates;
  private final Map<Key, List<NDArray>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  private record Key(long time, int from) {}

  /**
   * @param members all weights of each model; they must not change
   */
  ItemVectors(ModelRuntime runtime, List<NDArray> members, Candidates candidates) {
    this.runtime = runtime;
    this.members = members;
    this.items = runtime.items();
    this.candidates = candidates;
  }

  /**
   * A block.
   *
   * @param from place of the first item among the candidates, a multiple of {@link #BLOCK}
   * @return of each model [block, {@link io.sparkgnn.train.model.ItemTower#WIDTH} + 1], which stay
   *     this one's and are there until the next is asked for
   */
  List<NDArray> block(ItemTable.Snapshot snapshot, int from) {
    Key key = new Key(snapshot.time(), from);
    List<NDArray> known = kept.get(key);
    if (known != null) {
      return known;
    }
    List<NDArray> made = made(snapshot, from);
    kept.put(key, made);
    keptBytes += bytes(made);
    while (keptBytes > KEPT_BYTES && kept.size() > 1) {
      List<NDArray> oldest = kept.remove(kept.keySet().iterator().next());
      keptBytes -= bytes(oldest);
      oldest.forEach(NDArray::close);
    }
    return made;
  }

  private List<NDArray> made(ItemTable.Snapshot snapshot, int from) {
    int to = Math.min(candidates.count(), from + BLOCK);
    ItemRows rows = new ItemRows(items, to - from);
    for (int place = from; place < to; place++) {
      rows.add(snapshot, candidates.id(place));
    }
    List<NDArray> made = new ArrayList<>();
    for (NDArray weights : members) {
      try (NDManager scope = runtime.manager().newSubManager()) {
        NDArray vectors =
            rows.vectors(
                runtime.model().items(), runtime.parameters().views(weights, scope), scope);
        vectors.attach(runtime.manager());
        made.add(vectors);
      }
    }
    return made;
  }

  private static long bytes(List<NDArray> arrays) {
    return arrays.stream().mapToLong(array -> array.size() * Float.BYTES).sum();
  }

  @Override
  public void close() {
    kept.values().forEach(vectors -> vectors.forEach(NDArray::close));
    kept.clear();
    keptBytes = 0;
  }
}
