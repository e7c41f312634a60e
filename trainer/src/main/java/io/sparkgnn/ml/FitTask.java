package io.sparkgnn.ml;

import io.sparkgnn.connector.label.SeedCollector;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.label.Seeds;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.Collective;
import io.sparkgnn.train.EpochReport;
import io.sparkgnn.train.LabeledSeeds;
import io.sparkgnn.train.TrainedModel;
import io.sparkgnn.train.Training;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * One task of the training stage: label rows to node ids, training, and the model's bytes. A
 * mistake of the user's is returned, not thrown, so that Spark does not try again.
 */
final class FitTask
    extends AbstractFunction1<scala.collection.Iterator<Row>, scala.collection.Iterator<FitOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Gradients are recorded for a whole JVM, so two fits that share one take turns. */
  private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);

  private final FitRequest request;
  private final CollectionAccumulator<String> news;

  FitTask(FitRequest request, CollectionAccumulator<String> news) {
    this.request = request;
    this.news = news;
  }

  @Override
  public scala.collection.Iterator<FitOutcome> apply(scala.collection.Iterator<Row> rows) {
    FitOutcome outcome;
    try {
      outcome = train(JavaConverters.asJava(rows));
    } catch (UserErrorException e) {
      outcome = new FitOutcome(null, null, e.getMessage());
    }
    return JavaConverters.asScala(List.of(outcome).iterator());
  }

  private FitOutcome train(Iterator<Row> rows) {
    FitListener listener = FitListeners.find(request.listenerId());
    try (GraphLease graph = GraphLease.of(request.graph())) {
      NodeType entity = graph.schema().nodeTypes().get(request.entityType());
      SeedCollector seeds = new SeedCollector(graph.schema(), entity, graph.keys(), graph.times());
      while (rows.hasNext()) {
        seeds.add(rows.next());
      }
      SeedReport report = seeds.report();
      check(report, entity);
      listener.seedsResolved(report);
      news.add(ProgressMessage.of(report).json());
      TrainedModel model = train(graph, listener, seeds);
      return new FitOutcome(ModelArchive.pack(model), report, null);
    }
  }

  private TrainedModel train(GraphLease graph, FitListener listener, SeedCollector seeds) {
    Progress progress = new Progress(listener, news, TaskContext.get());
    Training training =
        new Training(graph.training(), request.config(), Collective.single(), progress);
    try {
      ONE_AT_A_TIME.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("training was cancelled");
    }
    try {
      return training.fit(labeled(seeds.training()), labeled(seeds.validation()));
    } catch (RuntimeException e) {
      graph.failed(e);
      throw e;
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

  private static LabeledSeeds labeled(Seeds seeds) {
    return new LabeledSeeds(seeds.entity(), seeds.time(), seeds.label());
  }

  /** Passes progress on, and stops the training when Spark cancels the task. */
  private record Progress(
      FitListener listener, CollectionAccumulator<String> news, TaskContext task)
      implements FitListener {
    @Override
    public void started(int epochCount, int stepsPerEpoch, long parameters) {
      listener.started(epochCount, stepsPerEpoch, parameters);
      news.add(
          ProgressMessage.of(new ProgressMessage.Start(epochCount, stepsPerEpoch, parameters))
              .json());
    }

    @Override
    public void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
      if (task.isInterrupted()) {
        throw new TaskKilledException("training was cancelled");
      }
      listener.stepDone(epoch, step, stepsPerEpoch, loss);
    }

    @Override
    public void epochDone(EpochReport report) {
      listener.epochDone(report);
      news.add(ProgressMessage.of(report).json());
    }
  }
}
