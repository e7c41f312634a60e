// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.overlay.ChangeHistory;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.predict.Predictor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's graph as it was, the changes since, and what the model says of all entities of the
 * graph that a build of all rows makes.
 *
 * @param before a store of the graph as it was
 * @param after a store that is built of all rows
 * @param seeds all entities there, at the newest time
 * @param wanted their scores on that store
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
record ChangedGraph(
    ChangeHistory history, Path before, Path after, List<Seed> seeds, float[] wanted) {
  /** Of a model, with the stores in a folder. */
  static ChangedGraph of(TinyModel model, Path folder) {
    int entity = model.entity().index();
    ChangeHistory history = history(model);
    RandomGraph all = history.after();
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    history.before().writeStore(before, 1);
    all.writeStore(after, 2);
    int count = (int) all.schema().nodeTypes().get(entity).rows();
    List<Seed> seeds = new ArrayList<>();
    long[] ids = new long[count];
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = i;
      times[i] = all.newest();
      seeds.add(new Seed(all.keys(entity)[i], times[i]));
    }
    try (GraphStore store = GraphStore.open(after);
        Predictor predictor = model.trained().predictor(store)) {
      return new ChangedGraph(history, before, after, seeds, predictor.predict(ids, times, count));
    }
  }

  /** The first history of a model's graph with some changes, and entities before them. */
  static ChangeHistory history(TinyModel model) {
    RandomGraph graph = model.graph().graph();
    int entity = model.entity().index();
    for (long seed = 1; ; seed++) {
      ChangeHistory history = ChangeHistory.of(seed, graph);
      if (history != null
          && history.changes().size() > 20
          && history.before().keys(entity).length > 0) {
        System.out.println("history " + seed + ": " + history.changes().size() + " changes");
        return history;
      }
    }
  }
}
