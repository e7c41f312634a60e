// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.store.LiveGraph;
import io.sparkgnn.store.ReadableGraph;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The graph that is scored on: a graph store in a local folder, and the rows that have come since.
 * Safe for use by any number of threads.
 */
public final class ServedGraph implements AutoCloseable {
  private final GraphStore store;
  private final LiveGraph live;
  private final ZoneId zone;
  private final AtomicLong newest;

  private ServedGraph(GraphStore store, LiveGraph live) {
    this.store = store;
    this.live = live;
    String own = store.manifest().timeZone();
    this.zone = own == null ? ZoneOffset.UTC : ZoneId.of(own);
    this.newest = new AtomicLong(store.manifest().newestTime());
  }

  /**
   * Opens a graph store, whose rows that come are kept in memory alone.
   *
   * @throws UserErrorException if there is none
   * @throws UnreadableException if it is damaged, or of another version
   */
  public static ServedGraph open(Path folder) {
    return open(folder, null);
  }

  /**
   * Opens a graph store with the rows of a log.
   *
   * @param log its file, made if it is not there; null to keep rows in memory alone
   * @throws UserErrorException if there is no graph store, the log is that of another graph, or
   *     another process writes it
   * @throws UnreadableException if the store or the log is damaged, or of another version
   */
  public static ServedGraph open(Path folder, Path log) {
    GraphStore store = GraphStore.open(folder);
    try {
      return new ServedGraph(store, LiveGraph.open(store, log));
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** The graph's tables and links, which stay as they are. */
  public GraphSchema schema() {
    return store.schema();
  }

  /** The graph with all rows that were acknowledged; the same object while none comes. */
  public ReadableGraph current() {
    return live.current();
  }

  /** The graph with all rows that were acknowledged, and some that nobody else sees. */
  public ReadableGraph with(List<RowChange> changes) {
    return live.with(changes);
  }

  /**
   * Takes rows, all or none: they are on the disk, if there is a log, and seen by whoever asks for
   * the graph after this.
   *
   * @throws EnvironmentException if they cannot be written, as on a full disk; none of them counts
   */
  public void append(List<RowChange> changes) {
    live.append(changes);
    for (RowChange change : changes) {
      boolean timed =
          change.row() != null
              && !schema().nodeTypes().get(change.nodeType()).timeColumn().isEmpty();
      if (timed) {
        newest.accumulateAndGet(change.row().time(), Math::max);
      }
    }
  }

  /** What the rows that have come amount to. */
  public OverlaySnapshot.Counts overlay() {
    return live.counts();
  }

  /** About how much memory they take. */
  public long overlayBytes() {
    return live.overlayBytes();
  }

  /** Changes that came back from the log when it was opened. */
  public long replayed() {
    return live.replayed();
  }

  /** Bytes of a change that was cut off in the log and dropped; usually 0. */
  public long dropped() {
    return live.dropped();
  }

  /** Time of the newest row, microseconds since the epoch; {@link Long#MIN_VALUE} without times. */
  public long newest() {
    return newest.get();
  }

  /** The zone in which times without one are read, as the graph's own were. */
  public ZoneId zone() {
    return zone;
  }

  /** Frees it; to be called once, when nothing scores any more. */
  @Override
  public void close() {
    live.close();
    store.close();
  }
}
