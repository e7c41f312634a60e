// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.ToldFailure;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.cluster.HadoopCheckpoints;
import io.sparkgnn.ml.internal.cluster.TrainingSlots;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The barrier stage in which a model is trained. Spark does not try a barrier stage that returns
 * results again, so this does: a new job, which resumes from the last checkpoint.
 */
public final class FitStage {
  private static final Logger LOG = LoggerFactory.getLogger(FitStage.class);

  private final Dataset<Row> seeds;
  private final GraphHandle graph;
  private final int entityType;
  private final TrainingConfig config;
  private final byte[] modelFile;
  private final byte[] start;
  private final boolean refuseInvalid;
  private final FitRequest.Plan plan;
  private final FitListener listener;
  private final SparkContext spark;

  /**
   * A stage on the rows of {@link LabelTable#seeds}.
   *
   * @param modelFile that the model is made of; empty for a model that is made of none
   * @param start archive of the model that the training goes on from; empty for none
   * @param refuseInvalid whether a row that cannot be a seed stops the training
   */
  FitStage(
      Dataset<Row> seeds,
      GraphHandle graph,
      int entityType,
      TrainingConfig config,
      byte[] modelFile,
      byte[] start,
      boolean refuseInvalid,
      FitRequest.Plan plan,
      FitListener listener) {
    this.seeds = seeds;
    this.graph = graph;
    this.entityType = entityType;
    this.config = config;
    this.modelFile = modelFile;
    this.start = start;
    this.refuseInvalid = refuseInvalid;
    this.plan = plan;
    this.listener = listener;
    this.spark = seeds.sparkSession().sparkContext();
  }

  /**
   * A trained model.
   *
   * @param archive its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // a return value: never compared
  public record Result(byte[] archive, GnnSummary summary) {}

  /**
   * Trains.
   *
   * @throws ExplainedException as the tasks failed: for a mistake that only the graph or the label
   *     values show, or for a trouble that the last attempt met too
   */
  Result run() {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(attempt > 1);
      } catch (Exception e) {
        if (attempt >= plan.maxAttempts() || !worthAnother(e)) {
          throw e;
        }
        String reason = reason(e);
        LOG.warn("Training attempt {} of {} failed", attempt, plan.maxAttempts(), e);
        listener.attemptFailed(attempt, plan.maxAttempts(), reason);
      }
    }
  }

  /** Spark's message begins with the stage's failure; the task's own comes in the next line. */
  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().limit(2).collect(Collectors.joining(" "));
  }

  /**
   * Not what will fail again, nor what the user has asked for, nor what no session is there for.
   */
  private boolean worthAnother(Exception e) {
    boolean cancelled =
        e instanceof SparkThrowable known && "SPARK_JOB_CANCELLED".equals(known.getCondition());
    return !cancelled
        && ExplainedException.in(e).map(known -> known.kind().triedAgain()).orElse(true)
        && !Thread.currentThread().isInterrupted()
        && !spark.isStopped();
  }

  private Result once(boolean lost) {
    String id = "training " + UUID.randomUUID();
    FitRequest request =
        new FitRequest(
            graph,
            entityType,
            onTheseCores(),
            modelFile,
            start,
            LabelTable.areWeighted(seeds),
            refuseInvalid,
            plan,
            id);
    CollectionAccumulator<byte[]> news = spark.collectionAccumulator(id);
    ClusterProgress progress = new ClusterProgress(id, listener);
    boolean local = spark.isLocal();
    if (local) {
      FitListeners.add(id, listener);
    } else {
      spark.addSparkListener(progress);
    }
    try {
      FitOutcome outcome = collect(new FitTask(request, news), lost);
      TrainedModel model = ModelArchive.unpack(outcome.archive());
      List<RunHistory> members = model.members();
      if (!local) {
        progress.hear(news.value());
      }
      if (outcome.checkpoints() != null) {
        HadoopCheckpoints.delete(outcome.checkpoints(), graph.hadoop().value());
      }
      return new Result(
          outcome.archive(),
          new GnnSummary(
              config.task(),
              model.outputs(),
              model.classValues(),
              members.get(0).epochs(),
              members.get(0).bestEpoch(),
              outcome.seeds(),
              graph.version(),
              members.subList(1, members.size()),
              members.size() == 1 ? Map.of() : model.figures(),
              config.get(TrainingOptions.QUANTILES)));
    } finally {
      FitListeners.remove(id);
      spark.removeSparkListener(progress);
    }
  }

  /** In local mode a task has one core, and the one worker may have them all. */
  private TrainingConfig onTheseCores() {
    return config.get(TrainingOptions.MATH_THREADS) == 0 && spark.isLocal()
        ? config.toBuilder()
            .set(TrainingOptions.MATH_THREADS, TrainingSlots.localCores(spark))
            .build()
        : config;
  }

  private FitOutcome collect(FitTask task, boolean lost) {
    ResourceProfile profile = TrainingSlots.await(spark, plan.workers(), lost);
    JavaRDD<Row> rows = partitioned();
    if (profile != null) {
      rows = rows.withResources(profile);
    }
    ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
    List<FitOutcome> outcomes =
        JavaRDD.fromRDD(rows.rdd().barrier().mapPartitions(task, false, bytes), bytes)
            .collect()
            .stream()
            .map(outcome -> Wire.read(outcome, FitOutcome.class))
            .toList();
    List<ExplainedException> failures = new ArrayList<>();
    for (FitOutcome outcome : outcomes) {
      if (outcome.failed() != null) {
        failures.add(ToldFailure.of(outcome.failed(), outcome.message()));
      }
    }
    if (!failures.isEmpty()) {
      // That a peer is gone, which may pass, follows from what the peer itself has failed of.
      throw failures.stream()
          .filter(failure -> !failure.kind().triedAgain())
          .findFirst()
          .orElse(failures.get(0));
    }
    return outcomes.get(0);
  }

  /**
   * The rows behind a shuffle, one partition a worker whatever the table's plan is: a barrier stage
   * refuses a chain that changes the number of partitions (SPARK-24820).
   */
  private JavaRDD<Row> partitioned() {
    if (plan.workers() == 1) {
      return seeds.repartition(1, functions.lit(0)).toJavaRDD();
    }
    JavaRDD<Row> rows = seeds.repartition(plan.workers()).toJavaRDD();
    return rows.getNumPartitions() == plan.workers() ? rows : rows.repartition(plan.workers());
  }
}
