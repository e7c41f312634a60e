package io.sparkgnn.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.label.SeedProblem;
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
record ScoredLabels(float[] predictions, float[] labels, int outputs, LeftOut leftOut) {

  /** Scores the seeds, which have the label column too. */
  static ScoredLabels of(GnnModel model, SeedTable seeds, String label) {
    Dataset<Row> scored = PredictStep.predictions(model, seeds);
    int outputs = model.summary().outputs();
    Column written = SeedColumns.written(scored.schema(), List.of(label));
    List<Column> columns = new ArrayList<>();
    columns.add(SeedColumns.labelValue(scored.schema(), label).cast("float"));
    for (int i = 0; i < outputs; i++) {
      String name = outputs == 1 ? PredictStep.PREDICTION : "probability_" + i;
      columns.add(SqlNames.column(name).cast("float"));
    }
    columns.add(col(PredictStep.PROBLEM));
    columns.add(col(SeedTable.POSITION));
    columns.add(concat_ws(", ", seeds.written(), written));
    List<Row> rows = new ArrayList<>();
    LeftOut leftOut = new LeftOut();
    Iterator<Row> all = scored.select(columns.toArray(Column[]::new)).toLocalIterator();
    while (all.hasNext()) {
      Row row = all.next();
      String problem = row.getString(outputs + 1);
      if (problem == null && row.isNullAt(0)) {
        problem = SeedProblem.NULL_LABEL.text();
      }
      if (problem == null) {
        rows.add(row);
      } else {
        leftOut.add(
            new LeftOut.Seed(row.getLong(outputs + 2), row.getString(outputs + 3), problem));
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
