// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model says about rows whose labels are known. Held in memory: a few bytes a row.
 *
 * @param predictions the probability of label 1, each class's probability row after row, or the
 *     value
 * @param labels one a row: 0 or 1, the number of the class, or the value; a class that the model
 *     does not have has the number after all
 * @param weights one a row; empty where all weigh the same
 * @param positions numbers of these rows among the seeds
 * @param leftOut rows without a prediction or a label
 * @param strange labels of classes that the model does not have, as messages show them
 * @param strangeRows rows with such a label
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
record ScoredLabels(
    float[] predictions,
    float[] labels,
    float[] weights,
    int outputs,
    long[] positions,
    LeftOut leftOut,
    List<String> strange,
    long strangeRows) {
  private static final int SHOWN = 5;

  /**
   * Scores the seeds, which have the label column too.
   *
   * @param judgedBy names of the columns with the label and, where rows differ, their weight
   * @throws UserErrorException if a label of a binary task is neither of its two
   */
  static ScoredLabels of(GnnModel model, SeedTable seeds, String... judgedBy) {
    String label = judgedBy[0];
    Dataset<Row> scored = PredictStep.predictions(model, seeds);
    List<String> names = PredictStep.outputColumns(model);
    int outputs = names.size();
    ModelLabels labels = new ModelLabels(model.summary());
    Column written = SeedColumns.written(scored.schema(), List.of(judgedBy));
    List<Column> columns = new ArrayList<>();
    columns.add(labels.column(scored.schema(), label));
    for (String name : names) {
      columns.add(SqlNames.column(name).cast("float"));
    }
    columns.add(col(PredictStep.PROBLEM));
    columns.add(col(SeedTable.POSITION));
    columns.add(concat_ws(", ", seeds.written(), written));
    boolean weighted = judgedBy.length > 1;
    columns.add(
        weighted
            ? SeedColumns.weightValue(scored.schema(), judgedBy[1]).cast("float")
            : lit(1).cast("float"));
    List<Row> rows = new ArrayList<>();
    LeftOut leftOut = new LeftOut();
    Iterator<Row> all = scored.select(columns.toArray(Column[]::new)).toLocalIterator();
    while (all.hasNext()) {
      Row row = all.next();
      String problem = row.getString(outputs + 1);
      if (problem == null && row.isNullAt(0)) {
        problem = SeedProblem.NULL_LABEL.text();
      }
      if (problem == null && row.isNullAt(outputs + 4)) {
        problem = SeedProblem.BAD_WEIGHT.text();
      }
      if (problem == null) {
        rows.add(row);
      } else {
        leftOut.add(
            new LeftOut.Seed(row.getLong(outputs + 2), row.getString(outputs + 3), problem));
      }
    }
    float[] predictions = new float[rows.size() * outputs];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = rows.get(i / outputs).getFloat(1 + i % outputs);
    }
    long[] positions = rows.stream().mapToLong(row -> row.getLong(outputs + 2)).toArray();
    float[] weights = new float[weighted ? rows.size() : 0];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = rows.get(i).getFloat(outputs + 4);
    }
    return new ScoredLabels(
            predictions, new float[rows.size()], weights, outputs, positions, leftOut, List.of(), 0)
        .withLabels(model.summary().task(), labels, rows, label);
  }

  private ScoredLabels withLabels(TaskType task, ModelLabels known, List<Row> rows, String column) {
    TreeSet<Object> others = new TreeSet<>();
    long count = 0;
    for (int i = 0; i < labels.length; i++) {
      Object label = rows.get(i).get(0);
      if (!known.isKnown(label)) {
        others.add(ModelLabels.unsigned(label));
        count++;
      }
      labels[i] = known.number(label);
    }
    List<String> shown = others.stream().map(ModelLabels::text).toList();
    if (task == TaskType.BINARY && count > 0) {
      throw new UserErrorException(
          "Cannot judge a binary task: %d values of '%s' are not allowed (%s); allowed are %s"
              .formatted(count, column, some(shown), known.allowed()));
    }
    return new ScoredLabels(
        predictions, labels, weights, outputs, positions, leftOut, shown, count);
  }

  /** The labels with their weights. */
  NumberLabels numbers() {
    return new NumberLabels(1, labels, weights);
  }

  /** The same as metrics take it. */
  Judged judged(Task task) {
    return task.judged(predictions, numbers(), outputs);
  }

  /** One line on labels that no class of the model stands for; empty when there are none. */
  String warning() {
    return strangeRows == 0
        ? ""
        : "warning: %d rows have a label that no training row had (%s): no prediction can be right"
                .formatted(strangeRows, some(strange))
            + " there";
  }

  private static String some(List<String> texts) {
    return texts.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (texts.size() > SHOWN ? ", ..." : "");
  }
}
