// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.run.ObjectJob;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.ml.Gnn;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes a {@link Job} of objects.
 *
 * <pre>{@code
 * Job job = Job.builder("churn", graph)
 *     .gnn(new Gnn().setEntity("customers.customer_id").setTimeCol("cutoff").setLabelCol("churned"))
 *     .train(trainRows).validation(validationRows).test(testRows)
 *     .model("lake/models/churn")
 *     .build();
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class JobBuilder {
  private final String name;
  private final GraphSpec graph;
  private Gnn gnn = new Gnn();
  private TableSource train;
  private TableSource validation;
  private TableSource test;
  private Anchors anchors;
  private String labelSql;
  private String model;
  private String report;

  JobBuilder(String name, GraphSpec graph) {
    this.name = name;
    this.graph = graph;
    this.model = "build/models/" + name;
  }

  /**
   * What is trained. Its entity, its time and label columns and its settings count, or its query;
   * the graph is the builder's.
   */
  public JobBuilder gnn(Gnn value) {
    gnn = value;
    return this;
  }

  /** Rows to train on; none with a query. */
  public JobBuilder train(TableSource value) {
    train = value;
    return this;
  }

  /** Rows to train on; none with a query. */
  public JobBuilder train(Dataset<Row> value) {
    return train(TableSource.of(value));
  }

  /** Rows that pick the best epoch. */
  public JobBuilder validation(TableSource value) {
    validation = value;
    return this;
  }

  /** Rows that pick the best epoch. */
  public JobBuilder validation(Dataset<Row> value) {
    return validation(TableSource.of(value));
  }

  /** Rows that are kept apart, to judge the model by. */
  public JobBuilder test(TableSource value) {
    test = value;
    return this;
  }

  /** Rows that are kept apart, to judge the model by. */
  public JobBuilder test(Dataset<Row> value) {
    return test(TableSource.of(value));
  }

  /** The times as of which the Gnn's query is asked; automatic ones if this is not called. */
  public JobBuilder anchors(Anchors value) {
    anchors = value;
    return this;
  }

  /** A query in Spark SQL that computes the labels from the tables, for the audit. */
  public JobBuilder labelSql(String value) {
    labelSql = value;
    return this;
  }

  /** Folder of the trained model; {@code build/models/} and the name if this is not called. */
  public JobBuilder model(String folder) {
    model = folder;
    return this;
  }

  /** File of the fit's report; the model's folder with {@code .html} if this is not called. */
  public JobBuilder report(String file) {
    report = file;
    return this;
  }

  /**
   * The job.
   *
   * @throws io.sparkgnn.error.UserErrorException if the parts do not go together
   */
  public Job build() {
    String page = report != null ? report : model.replaceAll("/+$", "") + ".html";
    return Job.of(
        new ObjectJob(graph, gnn, train, validation, test, anchors)
            .named(name, labelSql, model, page));
  }
}
