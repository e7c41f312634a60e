// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.QueryPrinter;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Checker;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.query.parse.QueryParser;
import io.sparkgnn.connector.spec.GraphSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A question about entities and the future, such as {@code PREDICT COUNT(orders.*, 0, 30) > 0 FOR
 * EACH customers.customer_id}. {@code docs/query.md} tells the language.
 *
 * <p>Immutable, and safe for use by any number of threads. Two queries are equal if they differ in
 * nothing but blanks, comments, quotes and the case of keywords.
 */
public final class PredictiveQuery {
  private final String text;
  private final Query query;

  private PredictiveQuery(String text, Query query) {
    this.text = text;
    this.query = query;
  }

  /**
   * Reads a query.
   *
   * @throws QueryException if the text is not one; the message points at the place
   */
  public static PredictiveQuery parse(String text) {
    return new PredictiveQuery(text, QueryParser.parse(text));
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The query as a tree. */
  public Query tree() {
    return query;
  }

  /** The query in its one printed form, which reads as the same query. */
  public String print() {
    return QueryPrinter.print(query);
  }

  /**
   * The query's label table: the entity's key under its own names, {@code anchor_time}, {@code
   * label} and {@code split}, lazily. Opening the sources may run jobs, see {@link Tables#open},
   * and so may {@link LabelPlan#of}.
   *
   * @param graph the tables and links; its path is not used
   * @throws io.sparkgnn.error.UserErrorException if the query does not fit the tables, or the
   *     anchor times leave no label to train on
   */
  public Dataset<Row> labels(SparkSession spark, GraphSpec graph, Anchors anchors) {
    return plan(spark, graph, anchors).labels();
  }

  /** The same with what belongs to it: the anchor times, and entities that have no label. */
  public LabelPlan plan(SparkSession spark, GraphSpec graph, Anchors anchors) {
    return LabelPlan.of(spark, check(Tables.open(spark, graph)), anchors);
  }

  /**
   * Checks the query against tables and links.
   *
   * @throws QueryException if it does not fit them
   */
  public CheckedQuery check(BuildPlan tables) {
    return Checker.check(text, query, tables);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PredictiveQuery that && query.equals(that.query);
  }

  @Override
  public int hashCode() {
    return query.hashCode();
  }

  @Override
  public String toString() {
    return print();
  }
}
