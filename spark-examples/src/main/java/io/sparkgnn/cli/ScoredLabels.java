package io.sparkgnn.cli;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.ml.GnnModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model says about rows whose labels are known. Held in memory: a few bytes a row.
 *
 * @param predictions the probability of label 1, each class's probability row after row, or the
 *     value
 * @param labels one a row
 * @param leftOut rows without a prediction or a label
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
record ScoredLabels(float[] predictions, float[] labels, int outputs, long leftOut) {

  /** Scores the seeds, which have the label column too. */
  static ScoredLabels of(GnnModel model, SeedTable seeds, String label) {
    Dataset<Row> scored = PredictStep.predictions(model, seeds);
    int outputs = model.summary().outputs();
    List<Column> columns = new ArrayList<>();
    columns.add(SqlNames.column(label).cast("float"));
    for (int i = 0; i < outputs; i++) {
      String name = outputs == 1 ? PredictStep.PREDICTION : "probability_" + i;
      columns.add(SqlNames.column(name).cast("float"));
    }
    List<Row> rows = new ArrayList<>();
    long leftOut = 0;
    Iterator<Row> all = scored.select(columns.toArray(Column[]::new)).toLocalIterator();
    while (all.hasNext()) {
      Row row = all.next();
      if (row.anyNull()) {
        leftOut++;
      } else {
        rows.add(row);
      }
    }
    float[] labels = new float[rows.size()];
    float[] predictions = new float[rows.size() * outputs];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = rows.get(i).getFloat(0);
      for (int j = 0; j < outputs; j++) {
        predictions[i * outputs + j] = rows.get(i).getFloat(1 + j);
      }
    }
    return new ScoredLabels(predictions, labels, outputs, leftOut);
  }
}
