// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.advise.RankedStudy;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Judges a job's trained ranking beside simple ones. */
record RankedEvaluation(SparkSession spark, JobFile job, JobListener progress) {
  /**
   * Judges on some rows.
   *
   * @param which what they are called
   * @throws UserErrorException if none has an item
   */
  Evaluation run(String which, GnnModel model, SeedTable rows) {
    TaskJob task = job.task();
    NodeType entity =
        task.entity().resolve(GraphHandle.manifest(spark, model.getGraphPath()).schema());
    Dataset<Row> train = null;
    if (task.train() != null) {
      train = new LabelRows(spark, job).read(task.train());
    }
    List<String> keys = task.entity().inKeyOrder(entity);
    LabelColumns columns = new LabelColumns(keys, rows.timeRead(), task.label(), "");
    if (train != null && !rows.timeRead().equals(rows.time())) {
      train = train.withColumnRenamed(rows.time(), rows.timeRead());
    }
    RankedStudy.Answer answer = RankedStudy.of(model, model.trained(), train, rows.rows(), columns);
    answer.report().warnings().forEach(line -> progress.say("warning: " + line));
    if (answer.comparison() == null) {
      throw new UserErrorException(
          "Cannot evaluate on %s: it has no usable row with an item".formatted(which));
    }
    return new Evaluation(
        job.name(),
        which,
        answer.comparison().rows(),
        answer.comparison().answers().get(0).figures(),
        answer.comparison());
  }
}
