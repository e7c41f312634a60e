// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.run.QueryTask;
import org.apache.spark.sql.SparkSession;

/** A job whose query has made its label tables, which are kept until this is closed. */
public final class AskedJob implements AutoCloseable {
  private final Job job;
  private final QueryTask labels;

  AskedJob(Job job, QueryTask labels) {
    this.job = job;
    this.labels = labels;
  }

  static AskedJob of(SparkSession spark, Job job) {
    try {
      QueryTask labels = QueryTask.ask(spark, job.file(), job.listener());
      return new AskedJob(job.with(labels.job()), labels);
    } catch (InterruptedException e) {
      throw Job.interrupted(e);
    }
  }

  /** The job with the label tables; not to be used after {@link #close}. */
  public Job job() {
    return job;
  }

  /** Another job of the same query and tables, with these label tables. */
  public Job job(Job other) {
    return labels == null
        ? other
        : other.with(other.file().with(job.file().task(), job.file().settings()));
  }

  /** Frees the label tables. */
  @Override
  public void close() {
    if (labels != null) {
      labels.close();
    }
  }
}
