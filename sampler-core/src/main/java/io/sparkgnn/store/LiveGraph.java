// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.overlay.FollowedTo;
import io.sparkgnn.overlay.GraphOverlay;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.overlay.RowChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A graph store that takes rows. What is appended is on the disk before it is acknowledged, and is
 * seen by whoever asks for the graph afterwards. Safe for use by any number of threads: those who
 * read never wait for the disk.
 */
public final class LiveGraph implements AutoCloseable {
  private final GraphStore base;
  private final GraphOverlay overlay;
  private final RowLog log;
  private final Object writing = new Object();
  private final Map<Integer, Long> followed = new ConcurrentHashMap<>();
  private volatile GraphWithRows latest;
  private long replayed;

  private LiveGraph(GraphStore base, Path log) {
    this.base = base;
    this.overlay = GraphWithRows.overlay(base);
    this.log =
        log == null
            ? null
            : RowLog.open(
                log,
                base.version(),
                (changes, to) -> {
                  overlay.apply(changes);
                  follow(to);
                  replayed += changes.size();
                });
  }

  /**
   * Over a store, which stays open, with the rows of a log.
   *
   * @param log its file, made if it is not there; null to keep rows in memory alone
   * @throws io.sparkgnn.error.ExplainedException as {@link RowLog#open} does
   */
  public static LiveGraph open(GraphStore base, Path log) {
    return new LiveGraph(base, log);
  }

  /**
   * Takes changes that count together, all or none.
   *
   * @throws io.sparkgnn.error.EnvironmentException if they cannot be written; none of them counts
   */
  public void append(List<RowChange> changes) {
    append(changes, List.of());
  }

  /**
   * Takes what has come to tables that are followed, with how far they are then: all or nothing.
   *
   * @throws io.sparkgnn.error.EnvironmentException as the other does
   */
  public void append(List<RowChange> changes, List<FollowedTo> to) {
    synchronized (writing) {
      if (log != null) {
        log.append(changes, to);
      }
      overlay.apply(changes);
      follow(to);
    }
  }

  private void follow(List<FollowedTo> to) {
    to.forEach(one -> followed.put(one.nodeType(), one.version()));
  }

  /** The version until which a table was followed; -1 if it never was. */
  public long followed(int nodeType) {
    return followed.getOrDefault(nodeType, -1L);
  }

  /** The graph with all rows that were acknowledged. */
  public GraphWithRows current() {
    OverlaySnapshot snapshot = overlay.snapshot();
    GraphWithRows known = latest;
    if (known == null || known.snapshot() != snapshot) {
      known = new GraphWithRows(base, snapshot, known);
      latest = known;
    }
    return known;
  }

  /** The graph with all rows that were acknowledged and some that nobody else sees. */
  public ReadableGraph with(List<RowChange> changes) {
    GraphWithRows shared = current();
    return new GraphWithRows(base, overlay.with(changes), shared);
  }

  /** The version of the graph with all rows that were acknowledged. */
  public String version() {
    return GraphWithRows.version(base, overlay.number());
  }

  /** Whether a table has a row of that key now, a node or one that waits for its time. */
  public boolean has(int nodeType, byte[] key) {
    return overlay.has(nodeType, key);
  }

  /** All that has come and counts. */
  public List<GraphOverlay.Held> changes() {
    return overlay.changes();
  }

  /** What has come. */
  public OverlaySnapshot.Counts counts() {
    return overlay.snapshot().counts();
  }

  /** About how much memory the rows take. */
  public long overlayBytes() {
    return overlay.bytes();
  }

  /** Changes that came back from the log. */
  public long replayed() {
    return replayed;
  }

  /** Bytes of a change that was cut off in the log and dropped; usually 0. */
  public long dropped() {
    return log == null ? 0 : log.dropped();
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
  }
}
