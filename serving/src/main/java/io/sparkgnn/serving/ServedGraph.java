// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.FollowedTo;
import io.sparkgnn.overlay.GraphOverlay;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.overlay.RowTranslation;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.store.LiveGraph;
import io.sparkgnn.store.ReadableGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The graph that is scored on: a graph store in a local folder, and the rows that have come since.
 * Safe for use by any number of threads.
 */
public final class ServedGraph implements AutoCloseable {
  /** Rows that are written at once. */
  private static final int TOGETHER = 5_000;

  private final GraphStore store;
  private final String version;
  private final LiveGraph live;

  /** Its log's name when it has taken the rows of another graph; null for one that need not. */
  private final Path log;

  private final ZoneId zone;
  private final AtomicLong newest;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ServedGraph(GraphStore store, LiveGraph live, Path log) {
    this.store = store;
    this.version = store.version();
    this.log = log;
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
   * @param log its file, made if it is not there; beside it there may be one with this graph's
   *     version behind its name, of when this graph took the place of another; null to keep rows in
   *     memory alone
   * @throws UserErrorException if there is no graph store, the log is that of another graph, or
   *     another process writes it
   * @throws UnreadableException if the store or the log is damaged, or of another version
   */
  public static ServedGraph open(Path folder, Path log) {
    GraphStore store = GraphStore.open(folder);
    try {
      Path own = log == null ? null : ownLog(log, store.version());
      return new ServedGraph(
          store, LiveGraph.open(store, own != null && Files.exists(own) ? own : log), null);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** What became of another graph's rows: how many are here, and how many of a table are not. */
  public record Carried(long taken, Map<String, Long> leftOut) {}

  /**
   * A graph that is to take the place of another one, as soon as it has {@link #take taken} its
   * rows.
   *
   * @param store closed with this, and by the caller if this fails
   * @param log of the other graph as it was given at the start; null to keep rows in memory alone
   * @throws UserErrorException if its tables or columns are not those of the other
   */
  static ServedGraph inPlaceOf(ServedGraph other, GraphStore store, Path log) {
    String difference = RowTranslation.difference(other.schema(), store.schema());
    if (difference != null) {
      throw new UserErrorException(
          "Cannot go over to graph %s: %s; start the server anew with it"
              .formatted(store.version(), difference));
    }
    if (log == null) {
      return new ServedGraph(store, LiveGraph.open(store, null), null);
    }
    Path own = ownLog(log, store.version());
    Path begun = begun(own);
    try {
      Files.deleteIfExists(begun);
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot delete " + begun + ": " + e.getMessage(), e);
    }
    return new ServedGraph(store, LiveGraph.open(store, begun), own);
  }

  private static Path begun(Path log) {
    return log.resolveSibling(log.getFileName() + ".new");
  }

  /**
   * Takes the rows that have come to another graph; none may come meanwhile. The log is there under
   * its name when this returns, and not before it is whole.
   *
   * <p>Rows with a key count as in the other graph, but for those of which this graph has a later
   * row by the table's time column: the table has been told of more. Rows without one are taken
   * where they are newer than all that this graph has of their table, or have no time yet: others
   * may be in it already.
   *
   * @throws EnvironmentException if the log cannot be written
   */
  Carried take(ServedGraph other) {
    RowTranslation translation = new RowTranslation(other.schema(), schema());
    Map<String, Long> leftOut = new TreeMap<>();
    List<RowChange> some = new ArrayList<>();
    long taken = 0;
    for (GraphOverlay.Held held : other.live.changes()) {
      NodeType type = schema().nodeTypes().get(held.change().nodeType());
      if (type.key().isEmpty() ? held.time() <= last(type) : isOlder(type, held.change())) {
        leftOut.merge(type.name(), 1L, Long::sum);
        continue;
      }
      some.add(translation.of(held.change()));
      taken++;
      if (some.size() == TOGETHER) {
        append(some);
        some.clear();
      }
    }
    append(some);
    List<FollowedTo> to = furthest(other);
    if (!to.isEmpty()) {
      live.append(List.of(), to);
    }
    if (log != null) {
      try {
        Files.move(begun(log), log, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw EnvironmentException.passing("Cannot write log " + log + ": " + e.getMessage(), e);
      }
    }
    return new Carried(taken, leftOut);
  }

  /** Tables of which the other has been told more than this graph's store. */
  private List<FollowedTo> furthest(ServedGraph other) {
    List<FollowedTo> to = new ArrayList<>();
    for (NodeType type : schema().nodeTypes()) {
      NodeType same = other.schema().nodeType(type.name());
      long version = other.followed(same.index());
      if (version > followed(type.index()) && isSameSource(type, other)) {
        to.add(new FollowedTo(type.index(), version));
      }
    }
    return to;
  }

  private boolean isSameSource(NodeType type, ServedGraph other) {
    Manifest.Source own = source(type);
    return own != null && Objects.equals(own.path(), other.source(type).path());
  }

  /** Whether this graph has a later row of the same key, by the time that both rows say. */
  private boolean isOlder(NodeType type, RowChange change) {
    if (change.row() == null || type.timeKind() != TimeKind.TIMED) {
      return false;
    }
    long id = store.keys().id(type.index(), change.row().key());
    return id >= 0 && change.row().time() < store.topology().time(type.index(), id);
  }

  private long last(NodeType type) {
    return type.rows() == 0 ? Long.MIN_VALUE : store.topology().time(type.index(), type.rows() - 1);
  }

  /** Where the log of a graph is that took the place of another one. */
  private static Path ownLog(Path log, String version) {
    return log.resolveSibling(log.getFileName() + "." + version);
  }

  /** The store's version, without rows. */
  String storeVersion() {
    return version;
  }

  /** The version with all rows that were acknowledged. */
  public String version() {
    return live.version();
  }

  /** What a table was read from; null if it is not known. */
  public Manifest.Source source(NodeType type) {
    return store.manifest().sources().get(type.name());
  }

  /** When the graph store was made, which is after its sources were read. */
  public Instant created() {
    return Instant.parse(store.manifest().createdAt());
  }

  /** The version of a table's source until which its rows are here; -1 if it has no versions. */
  public long followed(int nodeType) {
    Manifest.Source source = source(schema().nodeTypes().get(nodeType));
    long built = source == null || source.version() == null ? -1 : source.version();
    return Math.max(built, live.followed(nodeType));
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
    if (!changes.isEmpty()) {
      append(changes, List.of());
    }
  }

  /** Takes what has come to a table that is followed, with how far it is then: all or nothing. */
  void append(List<RowChange> changes, List<FollowedTo> followed) {
    live.append(changes, followed);
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

  /** Frees it, when nothing scores any more. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      live.close();
      store.close();
    }
  }
}
