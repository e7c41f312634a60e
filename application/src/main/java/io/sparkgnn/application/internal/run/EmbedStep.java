// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.task.WrittenColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Writes vectors of a job's trained model. */
public record EmbedStep(SparkSession spark, JobFile job, JobListener progress) {
  /**
   * Writes a vector for every row, in the order of the rows.
   *
   * @param model that fit wrote
   * @param side what the rows are about
   */
  public void run(GnnModel model, EmbeddingSide side, SeedTable rows, OutputTable output)
      throws InterruptedException {
    model
        .setProblemCol(PredictStep.PROBLEM)
        .setHandleInvalid(EstimatorOptions.HANDLE_INVALID.otherwiseSet().toString())
        .setTimeCol(rows.timeRead());
    Dataset<Row> embedded =
        side == EmbeddingSide.ITEMS
            ? model.itemEmbeddings(rows.rows())
            : model.setEntityCols(rows.keys().toArray(String[]::new)).embeddings(rows.rows());
    List<Column> columns = new ArrayList<>();
    for (String column : rows.rows().drop(SeedTable.TIME).columns()) {
      columns.add(SqlNames.column(column));
    }
    columns.add(functions.col(WrittenColumns.EMBEDDING));
    columns.add(functions.col(PredictStep.PROBLEM));
    Observation leftOut = new Observation();
    long began = System.nanoTime();
    output.writeObserved(
        LeftOut.observe(
                rows.inOrder(embedded.select(columns.toArray(Column[]::new))),
                leftOut,
                rows.written(),
                PredictStep.PROBLEM)
            .drop(PredictStep.PROBLEM, SeedTable.POSITION));
    LeftOut.of(leftOut).lines(rows.count(), "have no embedding").forEach(progress::say);
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        "Embedded %s rows in %s".formatted(Amounts.count(rows.count()), Amounts.duration(seconds)));
  }
}
