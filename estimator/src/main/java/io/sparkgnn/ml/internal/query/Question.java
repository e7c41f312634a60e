// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.ast.Mode;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.TaskType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * A query that was checked against tables: the one way from a question to its labels, its task and
 * the columns that a model must not see.
 */
public final class Question {
  private final SparkSession spark;
  private final String text;
  private final CheckedQuery query;

  private Question(SparkSession spark, String text, CheckedQuery query) {
    this.spark = spark;
    this.text = text;
    this.query = query;
  }

  /**
   * Checks a query.
   *
   * @param tables the tables and links; the graph's path is not used
   * @throws UserErrorException if the query does not fit them
   */
  public static Question of(SparkSession spark, PredictiveQuery query, GraphSpec tables) {
    return new Question(spark, query.text(), query.check(Tables.open(spark, tables)));
  }

  /**
   * The labels, lazily, and what belongs to them.
   *
   * @throws UserErrorException if the anchor times leave no label to train on
   */
  public LabelPlan plan(Anchors anchors) {
    return LabelPlan.of(spark, query, anchors);
  }

  /**
   * Sets what follows from the query in an estimator: the task, and the columns that it hides.
   *
   * @throws UserErrorException if there is no model for such a query, or another task was set
   */
  public void applyTo(GnnParams gnn) {
    TaskType task = TrainableTask.of(query);
    KeyTarget.check(query);
    Optional<TaskType> said = OptionParam.get(gnn, EstimatorOptions.TASK_TYPE);
    if (said.isPresent() && said.get() != task) {
      throw new UserErrorException(
          "Cannot use taskType = %s: the query is a %s task; leave taskType out"
              .formatted(gnn.getTaskType(), GnnConfig.lower(task)));
    }
    gnn.set(gnn.taskType(), GnnConfig.lower(task));
    if (task == TaskType.RANKING) {
      rank(gnn);
    }
    if (query.query().mode() instanceof Mode.Forecast forecast) {
      forecast(gnn, forecast);
    }
    Set<String> ignored = new LinkedHashSet<>(Arrays.asList(gnn.getIgnoredColumns()));
    if (ignored.addAll(query.hiddenColumns())) {
      gnn.set(gnn.ignoredColumns(), ignored.toArray(String[]::new));
    }
  }

  /** Sets how many windows there are, and how long they are. */
  private void forecast(GnnParams gnn, Mode.Forecast forecast) {
    if (gnn.isSet(gnn.timeframes()) && gnn.getTimeframes() != forecast.timeframes()) {
      throw new UserErrorException(
          "Cannot use timeframes = %d: the query has %d; leave timeframes out"
              .formatted(gnn.getTimeframes(), forecast.timeframes()));
    }
    gnn.set(gnn.timeframes(), forecast.timeframes());
    if (!gnn.isSet(gnn.windowDays())) {
      gnn.set(gnn.windowDays(), LabelPlan.windowDays(query));
    }
  }

  /** Sets what is ranked, out of what, and how many are answered unless that is set. */
  private void rank(GnnParams gnn) {
    LinkPlan link = query.ranked();
    String table = query.plan().tables().get(link.parent()).name();
    gnn.set(gnn.items(), new EntityRef(table, link.parentColumns()).toString());
    if (!gnn.isSet(gnn.k()) && query.query().mode() instanceof Mode.RankTop rank) {
      gnn.set(gnn.k(), rank.k());
    }
    Set<String> candidates = new LinkedHashSet<>(Arrays.asList(gnn.getCandidates()));
    if (candidates.addAll(RankedRows.conditions(text, query))) {
      gnn.set(gnn.candidates(), candidates.toArray(String[]::new));
    }
  }
}
