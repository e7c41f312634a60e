// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedVersions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Looks every few seconds what has come to the tables that the served graph was built of, and has
 * all graphs that are open take it. It begins where the graph's build ended, or where the graph's
 * log of rows says that it came to. Each commit is taken whole or not at all.
 *
 * <p>A table that cannot be followed is told of once for each reason and tried again; the others
 * are followed all the same.
 */
public final class TableFollower implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(TableFollower.class);

  private final ServedVersions versions;
  private final ChangeReader reader;
  private final Clock clock;
  private final Map<String, FollowedTable> tables = new LinkedHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread own = new Thread(work, "gnn-follow");
            own.setDaemon(true);
            return own;
          });

  /** A follower that looks when it is told to. */
  public TableFollower(ServedVersions versions, ChangeReader reader, Clock clock) {
    this.versions = versions;
    this.reader = reader;
    this.clock = clock;
    ServedGraph graph = graph();
    for (NodeType type : graph.schema().nodeTypes()) {
      tables.put(
          type.name(),
          new FollowedTable(
              type.name(), graph.followed(type.index()), 0, 0, graph.created(), null));
    }
  }

  /** Looks now, and again each time after it has done so and waited. */
  public void every(Duration wait) {
    thread.scheduleWithFixedDelay(this::look, 0, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private ServedGraph graph() {
    return versions.use(state -> state.current().service().graph());
  }

  /** Looks at all tables once. Fails never. */
  public synchronized void look() {
    for (String table : List.copyOf(tables.keySet())) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      Instant begin = clock.instant();
      String problem = problem(table);
      FollowedTable known = table(table);
      if (problem != null && !Objects.equals(problem, known.problem())) {
        LOG.warn("Table {} cannot be followed: {}", table, problem);
      } else if (problem == null && known.problem() != null) {
        LOG.info("Table {} is followed again", table);
      }
      set(
          new FollowedTable(
              table,
              followed(table),
              known.rows(),
              known.leftOut(),
              problem == null ? begin : known.complete(),
              problem));
    }
  }

  private long followed(String table) {
    ServedGraph graph = graph();
    return graph.followed(graph.schema().nodeType(table).index());
  }

  /** Takes what has come to a table; why it cannot, or null. */
  private String problem(String table) {
    ServedGraph graph = graph();
    Manifest.Source source = graph.source(graph.schema().nodeType(table));
    if (source == null || !source.format().equalsIgnoreCase(reader.format())) {
      return "its source is %s, which has no log that tells what comes; %s is followed"
          .formatted(source == null ? "not known" : source.format(), reader.format());
    }
    if (source.path() == null) {
      return "it was read by its name in a catalog; a table that was read by its path is followed";
    }
    long after = followed(table);
    if (after < 0) {
      return "the graph does not say of which version it was built";
    }
    try {
      reader.read(source, after, graph.created(), (version, rows) -> take(table, version, rows));
      return null;
    } catch (CannotFollowException e) {
      return e.getMessage();
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.debug("Table {} cannot be read", table, e);
      return "its log or files cannot be read now: "
          + ExplainedException.in(e).map(Throwable::getMessage).orElseGet(e::toString);
    }
  }

  private void take(String table, long version, ChangeReader.RowSource source) throws IOException {
    Map<ServedGraph, List<RowChange>> changes = new LinkedHashMap<>();
    CommitRows told = null;
    for (ServedGraph graph : versions.before(table, version)) {
      CommitRows rows = new CommitRows(graph, graph.schema().nodeType(table));
      try {
        source.read(rows);
      } catch (CannotFollowException e) {
        throw new CannotFollowException("version " + version + ": " + e.getMessage(), e);
      }
      changes.put(graph, rows.changes());
      told = told == null ? rows : told;
    }
    versions.follow(table, version, changes);
    if (told == null) {
      return;
    }
    if (told.leftOut() > 0) {
      LOG.warn(
          "Table {}, version {}: {} rows are left out; the first: {}",
          table,
          version,
          told.leftOut(),
          told.problem());
    }
    int rows = changes.values().iterator().next().size();
    FollowedTable known = table(table);
    set(
        new FollowedTable(
            table,
            version,
            known.rows() + rows,
            known.leftOut() + told.leftOut(),
            known.complete(),
            known.problem()));
  }

  private FollowedTable table(String name) {
    synchronized (tables) {
      return tables.get(name);
    }
  }

  private void set(FollowedTable table) {
    synchronized (tables) {
      tables.put(table.table(), table);
    }
  }

  /** How far each table is followed. Waits for nothing. */
  public List<FollowedTable> tables() {
    synchronized (tables) {
      return new ArrayList<>(tables.values());
    }
  }

  /** Whether rows of a table come from its log. */
  public boolean follows(String table) {
    FollowedTable found = table(table);
    return found != null && found.problem() == null;
  }

  /** Looks no more; what is being taken is taken to its end. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
