// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.graphbuild.GraphOrigin;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.Split;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.score.ScoredSchema;
import io.sparkgnn.ml.param.GnnParams;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An estimator whose query was checked, with the rows that it learns from.
 *
 * @param gnn a copy in which what follows from the query is set: the task, the columns that the
 *     model must not see, and which rows are for validation
 * @param labels rows of the training and validation parts
 */
public record AskedGnn(GnnParams gnn, Dataset<?> labels) {
  private static final String VALIDATION = "is_validation";

  /** The estimator and the rows as they are if there is no query. */
  public static AskedGnn of(GnnParams gnn, Dataset<?> labels) {
    if (gnn.getQuery().isEmpty()) {
      return new AskedGnn(gnn, labels);
    }
    checkColumns(labels);
    SparkSession spark = labels.sparkSession();
    GnnParams asked = named(gnn);
    Question.of(spark, PredictiveQuery.parse(gnn.getQuery()), origin(spark, gnn)).applyTo(asked);
    if (!has(labels, LabelPlan.SPLIT)) {
      return new AskedGnn(asked, labels);
    }
    asked.set(asked.validationIndicatorCol(), VALIDATION);
    Dataset<Row> rows =
        labels
            .toDF()
            .where(col(LabelPlan.SPLIT).isin(Split.TRAIN.text(), Split.VALIDATION.text()))
            .withColumn(VALIDATION, col(LabelPlan.SPLIT).equalTo(Split.VALIDATION.text()))
            .drop(LabelPlan.SPLIT);
    return new AskedGnn(asked, rows);
  }

  /**
   * A copy in which the entity and the columns of time and label are those of the query's label
   * tables where they are not set; the estimator itself if it has no query.
   */
  public static GnnParams named(GnnParams gnn) {
    if (gnn.getQuery().isEmpty()) {
      return gnn;
    }
    GnnParams named = (GnnParams) gnn.copy(ParamMap.empty());
    if (!named.isSet(named.entity())) {
      named.set(named.entity(), entity(PredictiveQuery.parse(gnn.getQuery())));
    }
    if (!named.isSet(named.timeCol())) {
      named.set(named.timeCol(), LabelPlan.TIME);
    }
    if (!named.isSet(named.labelCol())) {
      named.set(named.labelCol(), LabelPlan.LABEL);
    }
    return named;
  }

  /** What a query is about, as Params name it. */
  public static String entity(PredictiveQuery query) {
    EntitySet.Key key = query.tree().entity().key();
    return new EntityRef(key.table(), key.columns()).toString();
  }

  /** The label table of an estimator's query, lazily. */
  public static Dataset<Row> labels(SparkSession spark, GnnParams gnn, Anchors anchors) {
    return plan(spark, gnn, anchors).labels();
  }

  /** The label plan of a query over the tables that a graph was built from. */
  public static LabelPlan plan(SparkSession spark, GnnParams params, Anchors anchors) {
    if (params.getQuery().isEmpty()) {
      throw new UserErrorException("Cannot ask without a query: set query");
    }
    return Question.of(spark, PredictiveQuery.parse(params.getQuery()), origin(spark, params))
        .plan(anchors);
  }

  private static GraphSpec origin(SparkSession spark, GnnParams params) {
    String path = ScoredSchema.required(params, params.graphPath());
    try {
      return GraphOrigin.of(path, GraphHandle.manifest(spark, path));
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot ask the query: " + e.getMessage(), e);
    }
  }

  private static void checkColumns(Dataset<?> labels) {
    for (String column : new String[] {LabelPlan.TIME, LabelPlan.LABEL}) {
      if (!has(labels, column)) {
        throw new UserErrorException(
            "Cannot train on a query with these rows: they have no column %s; fit takes the table"
                    .formatted(column)
                + " that Gnn.labels makes, or the Spark session to make it");
      }
    }
  }

  private static boolean has(Dataset<?> labels, String column) {
    return Stream.of(labels.columns()).anyMatch(column::equalsIgnoreCase);
  }
}
