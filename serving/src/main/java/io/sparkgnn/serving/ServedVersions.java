// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.overlay.FollowedTo;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.config.TaskType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Versions of a model over a graph. One answers; another one, on trial, may answer for a share of
 * the keys; and the one that answered before stays open, so that going back takes no time. A
 * request is answered by the version that it was given to, whatever comes meanwhile. Rows that come
 * go to all graphs that are open.
 *
 * <p>Safe for use by any number of threads.
 */
public final class ServedVersions implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(ServedVersions.class);
  private static final int SHARES = 10_000;

  private final Source source;
  private final ServedGraph first;
  private final ScoringSettings settings;
  private final ScoringListener listener;
  private final ReadWriteLock using = new ReentrantReadWriteLock();
  private final Object changing = new Object();
  private final Object appending = new Object();
  private volatile State state;

  /**
   * What is served when it is asked for the next version.
   *
   * @param graph folder of the graph store
   * @param log of the rows that come to it; null to keep them in memory alone
   */
  public record Named(ServedModel model, Path graph, Path log) {}

  /** Says which model and graph are to be served now. */
  public interface Source {
    /**
     * Reads anew what is to be served.
     *
     * @throws UserErrorException if it cannot be
     */
    Named read();
  }

  /**
   * Which versions there are.
   *
   * @param current answers
   * @param trial answers for a share of the keys; null for none
   * @param share of the keys that the trial has, above 0 and below 1; else 0
   * @param former answered before; null for none
   */
  public record State(
      ServedVersion current, ServedVersion trial, double share, ServedVersion former) {
    /** The version that answers for a key: the same for the same share, wherever it is asked. */
    public ServedVersion of(byte[] key) {
      if (trial == null) {
        return current;
      }
      CRC32C hash = new CRC32C();
      hash.update(key);
      return hash.getValue() % SHARES < share * SHARES ? trial : current;
    }

    /** The same with a version that has a share of the keys, or all of them. */
    private State with(ServedVersion version, double part) {
      if (version == current) {
        return new State(current, null, 0, former);
      }
      return part < 1
          ? new State(current, version, part, version == former ? null : former)
          : new State(version, null, 0, current);
    }

    /** The same without other versions than the current one over a graph. */
    private State without(ServedGraph graph) {
      boolean tries = trial != null && trial.service().graph() != graph;
      boolean was = former != null && former.service().graph() != graph;
      return new State(current, tries ? trial : null, tries ? share : 0, was ? former : null);
    }

    private List<ServedVersion> all() {
      List<ServedVersion> all = new ArrayList<>(Arrays.asList(current, trial, former));
      all.removeIf(Objects::isNull);
      return all;
    }

    private List<ServedGraph> graphs() {
      return all().stream().map(version -> version.service().graph()).distinct().toList();
    }
  }

  /** What became of a change: the versions, and the rows that went over to a new graph. */
  public record Change(State state, ServedGraph.Carried carried) {}

  /**
   * Starts with a first version.
   *
   * @param graph closed by the caller after this; and by this when no version has it any more
   * @param source of the versions that come
   * @throws UserErrorException if the model does not fit the graph, or there is no such device
   */
  public ServedVersions(
      ServedModel model,
      ServedGraph graph,
      Source source,
      ScoringSettings settings,
      ScoringListener listener) {
    this.source = source;
    this.settings = settings;
    this.listener = listener;
    this.first = graph;
    this.state =
        new State(
            new ServedVersion(new ScoringService(model, graph, settings, listener)), null, 0, null);
  }

  /**
   * Looks at the versions, or gives them something to score. None of them is closed meanwhile, so
   * it must not take long, and the graphs may not be used after it.
   */
  public <T> T use(Function<State, T> work) {
    using.readLock().lock();
    try {
      return work.apply(state);
    } finally {
      using.readLock().unlock();
    }
  }

  /**
   * Takes rows, all or none, for all versions. A version on trial, or one that answered before,
   * whose graph cannot take them is closed.
   *
   * @param rows as each graph has them
   * @throws EnvironmentException if they cannot be written for the version that answers; none of
   *     them counts then
   */
  public void append(Function<ServedGraph, List<RowChange>> rows) {
    arrive(graph -> graph.append(rows.apply(graph)));
  }

  /** The graphs that have all commits of a table before one, and not this one. */
  public List<ServedGraph> before(String table, long version) {
    return use(
        now ->
            now.graphs().stream().filter(graph -> followed(graph, table) == version - 1).toList());
  }

  private static long followed(ServedGraph graph, String table) {
    return graph.followed(graph.schema().nodeType(table).index());
  }

  /**
   * Takes what a commit has brought to a table that is followed, all or nothing.
   *
   * @param rows of each graph that is to take it, if it still {@link #before lacks} it
   * @throws EnvironmentException as {@link #append} does
   */
  public void follow(String table, long version, Map<ServedGraph, List<RowChange>> rows) {
    arrive(
        graph -> {
          if (rows.containsKey(graph) && followed(graph, table) == version - 1) {
            int type = graph.schema().nodeType(table).index();
            graph.append(rows.get(graph), List.of(new FollowedTo(type, version)));
          }
        });
  }

  private void arrive(Consumer<ServedGraph> rows) {
    synchronized (appending) {
      State before = state;
      ServedGraph answering = before.current().service().graph();
      rows.accept(answering);
      State after = before;
      for (ServedGraph other : before.graphs()) {
        if (other != answering) {
          try {
            rows.accept(other);
          } catch (EnvironmentException e) {
            LOG.error("Version {} is closed: it cannot keep rows", other.storeVersion(), e);
            after = after.without(other);
          }
        }
      }
      if (after != before) {
        switchTo(after);
        closeUnused(before, after);
      }
    }
  }

  /**
   * Has what the source names answer for a share of the keys, or for all of them.
   *
   * @param share above 0 and at most 1
   * @throws UserErrorException if it cannot be served here; nothing has changed then
   */
  public Change swap(double share) {
    synchronized (changing) {
      Named named = source.read();
      GraphStore store = GraphStore.open(named.graph());
      ServedVersion next = null;
      ServedGraph own = null;
      try {
        check(named.model());
        for (ServedVersion version : state.all()) {
          next = version.isSame(named.model(), store.version()) ? version : next;
        }
        if (next == null) {
          ServedGraph graph = shared(store.version());
          if (graph == null) {
            own = ServedGraph.inPlaceOf(state.current().service().graph(), store, named.log());
            graph = own;
          }
          next = new ServedVersion(new ScoringService(named.model(), graph, settings, listener));
        }
        return switched(next, own, share);
      } catch (RuntimeException e) {
        if (own != null && state.graphs().stream().noneMatch(own::equals)) {
          if (next != null) {
            next.service().close();
          }
          own.close();
        }
        throw e;
      } finally {
        if (own == null) {
          store.close();
        }
      }
    }
  }

  private ServedGraph shared(String store) {
    return state.graphs().stream()
        .filter(graph -> graph.storeVersion().equals(store))
        .findFirst()
        .orElse(null);
  }

  private Change switched(ServedVersion next, ServedGraph own, double share) {
    State before;
    State after;
    ServedGraph.Carried carried = new ServedGraph.Carried(0, Map.of());
    synchronized (appending) {
      before = state;
      if (own == null && !before.graphs().contains(next.service().graph())) {
        next.service().close();
        throw new UserErrorException(
            "Cannot go over to graph %s: it was closed meanwhile; ask again"
                .formatted(next.graph()));
      }
      after = before.with(next, share);
      if (own != null) {
        carried = own.take(before.current().service().graph());
      }
      switchTo(after);
    }
    closeUnused(before, after);
    return new Change(after, carried);
  }

  private void check(ServedModel model) {
    ServedModel now = state.current().service().model();
    String other =
        model.type() != now.type()
            ? "its task is " + model.type()
            : !model.trained().config().entity().equals(now.trained().config().entity())
                ? "it scores table " + model.trained().config().entity()
                : model.type() == TaskType.RANKING
                        && !model.trained().config().items().equals(now.trained().config().items())
                    ? "it ranks table " + model.trained().config().items()
                    : !model.classes().saved().equals(now.classes().saved())
                            || !model.quantiles().equals(now.quantiles())
                        ? "it has other classes or quantiles"
                        : null;
    if (other != null) {
      throw new UserErrorException(
          "Cannot go over to model %s: %s; start the server anew with it"
              .formatted(model.version(), other));
    }
  }

  /**
   * Ends a trial, or else has the version that answered before answer again.
   *
   * @throws UserErrorException if there is neither
   */
  public State back() {
    synchronized (changing) {
      State before;
      State after;
      synchronized (appending) {
        before = state;
        if (before.trial() == null && before.former() == null) {
          throw new UserErrorException("Cannot go back: no version has answered before");
        }
        after =
            before.trial() != null
                ? new State(before.current(), null, 0, before.former())
                : new State(before.former(), null, 0, before.current());
        switchTo(after);
      }
      closeUnused(before, after);
      return after;
    }
  }

  /** Nobody uses what is left out any more when this returns, but what has it in work. */
  private void switchTo(State after) {
    using.writeLock().lock();
    try {
      state = after;
    } finally {
      using.writeLock().unlock();
    }
  }

  private static void closeUnused(State before, State after) {
    for (ServedVersion version : before.all()) {
      if (!after.all().contains(version)) {
        version.service().close();
      }
    }
    before.graphs().stream()
        .filter(graph -> !after.graphs().contains(graph))
        .forEach(ServedGraph::close);
  }

  /** Takes no more requests and scores those that were taken. */
  @Override
  public void close() {
    synchronized (changing) {
      state.all().forEach(version -> version.service().close());
      state.graphs().stream().filter(graph -> graph != first).forEach(ServedGraph::close);
    }
  }
}
