// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.RequestQueue.Part;
import io.sparkgnn.store.ReadableGraph;
import io.sparkgnn.train.drift.TrainedOn;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Scores seeds of many callers at once. What waits when a thread is free is scored as one batch;
 * the answer to a seed is the same alone and in any batch, to the last bits that {@link
 * io.sparkgnn.train.predict.Predictor} names. What may wait is bounded: beyond that a request is
 * refused at once. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (ServedGraph graph = ServedGraph.open(Path.of("build/quickstart/graph"));
 *     ScoringService service =
 *         new ScoringService(ServedModel.open(folder), graph, ScoringSettings.USUAL)) {
 *   List<Answer> answers = service.score(seeds).join();
 * }
 * }</pre>
 */
public final class ScoringService implements AutoCloseable {
  /** Enough for the interpreter to hand most of the work over to the compiler's first stage. */
  private static final Logger LOG = LogManager.getLogger(ScoringService.class);

  /** Calls before the first request, and after them those while none waits. */
  private static final int FIRST_CALLS = 3;

  private static final int MORE_CALLS = 27;

  private final ServedModel model;
  private final ServedGraph graph;
  private final ScoringSettings settings;
  private final ScoringListener listener;
  private final RequestQueue queue;
  private final ScoreDrift drift;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts a service that tells nobody what it does.
   *
   * @throws UserErrorException as the other does
   */
  public ScoringService(ServedModel model, ServedGraph graph, ScoringSettings settings) {
    this(model, graph, settings, ScoringListener.NONE);
  }

  /**
   * Starts a service, which has scored its first seeds when this returns.
   *
   * @param graph stays open, and is closed by the caller after this
   * @throws UserErrorException if the model does not fit the graph, or there is no such device
   */
  public ScoringService(
      ServedModel model, ServedGraph graph, ScoringSettings settings, ScoringListener listener) {
    this.model = model;
    this.graph = graph;
    this.settings = settings;
    this.listener = listener;
    this.queue = new RequestQueue(settings.batch(), settings.queue());
    TrainedOn trained = model.trained().beside().trainedOn();
    this.drift = new ScoreDrift(trained == null ? null : trained.scores());
    List<SeedScorer> scorers = new ArrayList<>();
    try {
      for (int i = 0; i < settings.threads(); i++) {
        SeedScorer scorer = new SeedScorer(model, graph, settings.device(), drift);
        scorers.add(scorer);
        for (int call = 0; call < FIRST_CALLS; call++) {
          scorer.warmUp(graph.newest(), call, 1);
        }
      }
    } catch (RuntimeException e) {
      scorers.forEach(SeedScorer::close);
      throw e;
    }
    for (SeedScorer scorer : scorers) {
      threads.add(new Thread(() -> work(scorer), "gnn-scoring"));
    }
    threads.forEach(Thread::start);
    Thread keeping = new Thread(this::keepLists, "gnn-lists");
    keeping.setDaemon(true); // a stop does not wait for it
    keeping.start();
  }

  public ServedModel model() {
    return model;
  }

  public ServedGraph graph() {
    return graph;
  }

  /** How the scores since the start are spread beside those that the model was validated on. */
  public ScoreDrift drift() {
    return drift;
  }

  public ScoringSettings settings() {
    return settings;
  }

  /**
   * Scores seeds, in one batch or several.
   *
   * @return an answer for each seed, in their order; it fails with a {@link
   *     java.util.concurrent.TimeoutException} when it takes too long, and with what scoring threw.
   *     What depends on it runs on the thread that scores, unless it says otherwise
   * @throws RefusedException if too much waits already, or the service is stopping
   */
  public CompletableFuture<List<Answer>> score(List<Seed> seeds) {
    return score(seeds, List.of());
  }

  /**
   * The same with rows that these seeds see and no others.
   *
   * @param changes that are on top of the graph for this request; nothing of them is kept
   */
  public CompletableFuture<List<Answer>> score(List<Seed> seeds, List<RowChange> changes) {
    return scores(seeds, changes).thenApply(Scores::answers);
  }

  /** The same with the version of the graph. */
  public CompletableFuture<Scores> scores(List<Seed> seeds, List<RowChange> changes) {
    if (seeds.isEmpty()) {
      return CompletableFuture.completedFuture(new Scores(List.of(), graph.version()));
    }
    ReadableGraph own =
        !changes.isEmpty()
            ? graph.with(changes)
            : queue.mayPart(seeds.size()) ? graph.current() : null;
    return queue
        .add(List.copyOf(seeds), own)
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Seeds that wait to be scored. */
  public int waiting() {
    return queue.size();
  }

  private void work(SeedScorer scorer) {
    try (scorer) {
      warmUp(scorer);
      List<Part> parts;
      while ((parts = queue.take()) != null) {
        ReadableGraph current = graph.current();
        Map<ReadableGraph, List<Part>> together = new LinkedHashMap<>();
        for (Part part : parts) {
          ReadableGraph on = part.own() == null ? current : part.own();
          together.computeIfAbsent(on, state -> new ArrayList<>()).add(part);
        }
        together.forEach((on, some) -> score(scorer, some, on));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Calls of one seed, and at last of a batch, until the first request comes. */
  private void warmUp(SeedScorer scorer) {
    try {
      for (int call = 0; call <= MORE_CALLS && queue.size() == 0; call++) {
        scorer.warmUp(graph.newest(), call, call < MORE_CALLS ? 1 : settings.batch());
      }
    } catch (RuntimeException e) {
      LOG.warn("The model cannot be warmed up; requests will tell why", e);
    }
  }

  /** Once, and for all servers to come. */
  private void keepLists() {
    try {
      model.trained().keepLists(graph.current().lists());
    } catch (UncheckedIOException e) {
      LOG.warn("Starts will take as long as this one", e);
    } catch (IllegalStateException e) {
      LOG.debug("Stopped before anything was kept", e);
    }
  }

  private void score(SeedScorer scorer, List<Part> parts, ReadableGraph on) {
    try {
      long begin = System.nanoTime();
      List<Seed> seeds = new ArrayList<>();
      parts.forEach(part -> seeds.addAll(part.seeds()));
      List<Answer> answers = scorer.answers(seeds, on);
      int unscored = (int) answers.stream().filter(Answer.Unscored.class::isInstance).count();
      listener.scored(seeds.size(), unscored, System.nanoTime() - begin);
      int from = 0;
      for (Part part : parts) {
        int to = from + part.seeds().size();
        part.answer(answers.subList(from, to), on.version());
        from = to;
      }
    } catch (RuntimeException | Error e) {
      if (parts.size() == 1) {
        parts.get(0).fail(e);
      } else {
        // One request must not spoil the others' answers.
        parts.forEach(part -> score(scorer, List.of(part), on));
      }
    }
  }

  /** Takes no more requests, scores those that it took, and frees the predictors. */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
