// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.ListFigures;
import io.sparkgnn.history.ListPlan;
import io.sparkgnn.history.ListQuery;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.FiguresReply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Figures about the lists of the stripes that are here. Their children lie with all peers, so what
 * the figures need is prepared on a thread of its own: a request that came in never waits for
 * another peer, which may itself be waiting for this one, and is told to come again instead. Safe
 * for use by any number of threads.
 */
final class OwnFigures {
  private final LocalLists lists;
  private final Consumer<RuntimeException> failures;
  private volatile FeatureStore features;
  private Thread preparing;
  private RuntimeException problem;

  /**
   * @param most bytes that columns may take
   * @param failures told when preparing fails
   */
  OwnFigures(GraphShard shard, long most, Consumer<RuntimeException> failures) {
    this.failures = failures;
    this.lists =
        new LocalLists(
            shard.schema(),
            shard.topology(),
            () -> features.reader(),
            shard.stripes(),
            shard.owned(),
            most);
  }

  /** Gives it the rows of all stripes, from which it prepares. */
  void join(FeatureStore whole) {
    features = whole;
  }

  /** Prepares on the calling thread, which must not be one that answers peers. */
  List<ListFigures> make(List<ListPlan> plans) {
    return lists.make(plans);
  }

  /** Computes on the calling thread, after preparing if need be. */
  void compute(ListQuery query) {
    make(List.of(query.plan())).get(0).compute(query);
  }

  /**
   * Answers a peer at once.
   *
   * @param again whether it was told before that this prepares
   */
  FiguresReply answer(List<ListQuery> queries, boolean again) {
    List<ListFigures> made = new ArrayList<>();
    for (ListQuery query : queries) {
      ListFigures figures = lists.made(query.plan());
      if (figures == null) {
        return prepare(queries.stream().map(ListQuery::plan).toList(), again);
      }
      made.add(figures);
    }
    List<FiguresReply.Part> parts = new ArrayList<>();
    for (int q = 0; q < made.size(); q++) {
      made.get(q).compute(queries.get(q));
      ListFigures.Fit fit = made.get(q).fit();
      parts.add(
          new FiguresReply.Part(
              queries.get(q).plan().each(),
              queries.get(q).values(),
              fit.left(),
              fit.needed(),
              fit.allowed()));
    }
    return FiguresReply.done(parts);
  }

  private synchronized FiguresReply prepare(List<ListPlan> plans, boolean again) {
    if (problem != null && again) {
      String why = String.valueOf(problem.getMessage());
      problem = null;
      return FiguresReply.failed(why);
    }
    if (preparing == null && features != null) {
      problem = null;
      preparing = new Thread(() -> run(plans), "spark-gnn-figures");
      preparing.setDaemon(true);
      preparing.start();
    }
    return FiguresReply.preparing(lists.rowsRead());
  }

  private void run(List<ListPlan> plans) {
    RuntimeException failure = null;
    try {
      make(plans);
    } catch (RuntimeException e) {
      failure = e;
      failures.accept(e);
    } catch (Error e) {
      failure = new IllegalStateException(String.valueOf(e), e);
    }
    synchronized (this) {
      problem = failure;
      preparing = null;
    }
  }
}
