// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.SeedCollector;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.cluster.HadoopCheckpoints;
import io.sparkgnn.ml.internal.cluster.TaskHardware;
import io.sparkgnn.ml.internal.cluster.WorkerGroup;
import io.sparkgnn.ml.internal.graph.GraphLease;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.loop.BesideFit;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.runtime.Libtorch;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * One worker of the training stage: it meets the others, looks up its part of the label rows, gets
 * theirs, trains with them, and the first returns the model's bytes. An explained failure is told
 * to the others and returned, so that the driver has its kind and decides whether to try again.
 */
final class FitTask
    extends AbstractFunction1<scala.collection.Iterator<Row>, scala.collection.Iterator<byte[]>>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(FitTask.class);

  /** Gradients are recorded for a whole JVM, so two fits that share one take turns. */
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

  private final Sent<FitRequest> sent;
  private final CollectionAccumulator<byte[]> news;
  private transient FitRequest request;

  /**
   * @param news receives {@link ProgressMessage}s
   */
  FitTask(FitRequest request, CollectionAccumulator<byte[]> news) {
    this.sent = Sent.of(request);
    this.news = news;
  }

  /** Gives the wire form of a {@link FitOutcome}. */
  @Override
  public scala.collection.Iterator<byte[]> apply(scala.collection.Iterator<Row> rows) {
    FitOutcome outcome;
    request = sent.get();
    int workers = request.plan().workers();
    String problem = request.graph().localDiskProblem();
    try (WorkerGroup group = WorkerGroup.meet(request.id(), workers, problem)) {
      outcome = train(group, JavaConverters.asJava(rows));
    } catch (RuntimeException e) {
      ExplainedException known = ExplainedException.in(e).orElseThrow(() -> e);
      if (known.kind().triedAgain() && workers > 1) {
        // A worker that is stopped returns nothing: only a failed task ends the stage for it too.
        throw e;
      }
      outcome = FitOutcome.failed(known);
    }
    return JavaConverters.asScala(List.of(Wire.write(outcome)).iterator());
  }

  private FitOutcome train(WorkerGroup group, Iterator<Row> rows) {
    try {
      return train(group.collective(), rows);
    } catch (RuntimeException e) {
      ExplainedException.in(e).ifPresent(group::tellOf);
      throw e;
    }
  }

  private FitOutcome train(Collective collective, Iterator<Row> rows) {
    FitListener listener =
        collective.rank() == 0 ? FitListeners.find(request.id()) : FitListener.NONE;
    try (GraphLease graph = GraphLease.of(request.graph())) {
      try {
        return train(collective, listener, graph, rows);
      } catch (RuntimeException e) {
        throw graph.failed(e);
      }
    }
  }

  private FitOutcome train(
      Collective collective, FitListener listener, GraphLease graph, Iterator<Row> rows) {
    Libtorch.load();
    boolean first = collective.rank() == 0;
    NodeType entity = graph.schema().nodeTypes().get(request.entityType());
    SeedCollector seeds = request.collector(graph.schema(), entity, graph.keys(), graph.times());
    while (rows.hasNext()) {
      WorkerGroup.stopIfKilled(TaskContext.get());
      seeds.add(rows.next());
    }
    share(collective, seeds);
    SeedReport report = seeds.report();
    check(report, entity);
    Progress progress = new Progress(listener, first ? news : null, TaskContext.get());
    progress.seedsResolved(report);
    SeedSet train = seeds.training();
    SeedSet validation = seeds.validation();
    TrainingConfig config = request.config(TaskHardware.of(TaskContext.get()));
    TrainingGraph trained = graph.training();
    String folder = checkpointFolder(trained.version(), config, train, validation);
    TrainedModel start = request.start().length == 0 ? null : ModelArchive.unpack(request.start());
    Training training =
        new Training(trained, config, request.modelFile(), collective, progress).from(start);
    TrainedModel model =
        inTurn(
            () -> {
              TrainedModel fitted = training.fit(train, validation, checkpointing(folder));
              return first ? finished(fitted, trained, train, validation, progress) : fitted;
            });
    return first
        ? FitOutcome.trained(ModelArchive.pack(model), report, folder)
        : FitOutcome.nothing();
  }

  private static TrainedModel finished(
      TrainedModel fitted,
      TrainingGraph graph,
      SeedSet train,
      SeedSet validation,
      Progress progress) {
    TrainedModel model = new BesideFit(graph, train, validation, progress).of(fitted);
    try {
      model.keepLists(graph.lists());
    } catch (UncheckedIOException e) {
      progress.noted("scoring begins later than it could: " + e.getMessage());
    }
    return model;
  }

  /** Every worker gets the rows of all, looked up by many. */
  private static void share(Collective collective, SeedCollector seeds) {
    List<byte[]> parts = collective.gather(seeds.encode());
    for (int rank = 0; rank < parts.size(); rank++) {
      if (rank != collective.rank()) {
        seeds.merge(parts.get(rank));
      }
    }
  }

  private String checkpointFolder(
      String graphVersion, TrainingConfig config, SeedSet train, SeedSet validation) {
    String path = request.plan().checkpointPath();
    return path.isEmpty()
        ? null
        : path
            + "/"
            + TrainingFingerprint.of(
                graphVersion, config, request.modelFile(), request.start(), train, validation);
  }

  private Checkpointing checkpointing(String folder) {
    return folder == null
        ? Checkpointing.NONE
        : new Checkpointing(
            new HadoopCheckpoints(folder, request.graph().hadoop().value()),
            request.plan().checkpointSteps(),
            request.plan().checkpointSeconds());
  }

  private static TrainedModel inTurn(Supplier<TrainedModel> training) {
    TaskContext task = TaskContext.get();
    try {
      while (!ONE_AT_A_TIME.tryAcquire(100, TimeUnit.MILLISECONDS)) {
        WorkerGroup.stopIfKilled(task);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("training was cancelled");
    }
    try {
      return training.get();
    } finally {
      ONE_AT_A_TIME.release();
    }
  }

  private void check(SeedReport report, NodeType entity) {
    if (report.training() == 0) {
      List<String> reasons = new ArrayList<>(report.warnings());
      if (report.validation() > 0) {
        reasons.add(report.validation() + " rows are for validation");
      }
      throw new UserErrorException(
          "Cannot train: none of the "
              + report.rows()
              + " label rows can be trained on; "
              + String.join("; ", reasons));
    }
    if (request.refuseInvalid() && !report.excluded().isEmpty()) {
      throw new UserErrorException(
          "Cannot train on '"
              + entity.name()
              + "' with handleInvalid = error: "
              + String.join("; ", report.warnings()));
    }
  }

  /**
   * Passes progress on, and stops the training when Spark cancels the task.
   *
   * @param news what the driver hears of; null in workers other than the first
   */
  private record Progress(
      FitListener listener, CollectionAccumulator<byte[]> news, TaskContext task)
      implements FitListener {
    private void tell(ProgressMessage message) {
      if (news != null) {
        news.add(Wire.write(message));
      }
    }

    @Override
    public void seedsResolved(SeedReport report) {
      listener.seedsResolved(report);
      tell(ProgressMessage.of(report));
    }

    @Override
    public void runStarted(String run) {
      listener.runStarted(run);
      tell(ProgressMessage.ofRun(run));
    }

    @Override
    public void started(int epochCount, int stepsPerEpoch, long parameters) {
      listener.started(epochCount, stepsPerEpoch, parameters);
      tell(ProgressMessage.of(new ProgressMessage.Start(epochCount, stepsPerEpoch, parameters)));
    }

    @Override
    public void resumed(int epoch, int step, int stepsPerEpoch) {
      listener.resumed(epoch, step, stepsPerEpoch);
      tell(ProgressMessage.of(new ProgressMessage.Resumed(epoch, step, stepsPerEpoch)));
    }

    @Override
    public void noted(String line) {
      if (news != null) {
        LOG.warn(line);
      }
      listener.noted(line);
      tell(ProgressMessage.ofNote(line));
    }

    @Override
    public void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
      WorkerGroup.stopIfKilled(task);
      listener.stepDone(epoch, step, stepsPerEpoch, loss);
    }

    @Override
    public void batchScored() {
      WorkerGroup.stopIfKilled(task);
    }

    @Override
    public void checkpointFailed(String reason) {
      LOG.warn("{}; training goes on", reason);
      listener.checkpointFailed(reason);
      tell(ProgressMessage.checkpointFailed(reason));
    }

    @Override
    public void epochDone(EpochReport report) {
      listener.epochDone(report);
      tell(ProgressMessage.of(report));
    }
  }
}
