// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The graph that is scored on. Predictors read it through {@link #training}; whether rows are added
 * to it while it is served is the implementation's own affair. Safe for use by any number of
 * threads.
 */
public interface ServedGraph extends AutoCloseable {
  /** The graph as predictors read it; the same object at each call. */
  TrainingGraph training();

  /** Time of the newest row, microseconds since the epoch; {@link Long#MIN_VALUE} without times. */
  long newest();

  /** The zone in which times without one are read, as the graph's own were. */
  ZoneId zone();

  /** Frees it; called once, when nothing scores any more. */
  @Override
  void close();

  /**
   * A graph store in a local folder, which stays as it is.
   *
   * @throws UserErrorException if there is none
   * @throws UnreadableException if it is damaged, or of another version
   */
  static ServedGraph open(Path folder) {
    return new Stored(GraphStore.open(folder));
  }

  /** A graph store that no rows are added to. */
  record Stored(GraphStore store) implements ServedGraph {
    @Override
    public TrainingGraph training() {
      return new LocalTrainingGraph(store);
    }

    @Override
    public long newest() {
      return store.manifest().newestTime();
    }

    @Override
    public ZoneId zone() {
      String zone = store.manifest().timeZone();
      return zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
