// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.ThresholdCosts;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
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
 *     does not have has the number after all; where a row has several, a 0 or 1 for each class
 * @param weights one a row; empty where all weigh the same
 * @param positions numbers of these rows among the seeds
 * @param leftOut rows without a prediction or a label
 * @param warning one line on labels that no class of the model stands for; empty when there are
 *     none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
record ScoredLabels(
    float[] predictions,
    float[] labels,
    float[] weights,
    int outputs,
    long[] positions,
    LeftOut leftOut,
    String warning) {
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
    float[] known = new float[rows.size() * labels.width()];
    String warning = read(rows, labels, known, model.summary().task(), label);
    return new ScoredLabels(predictions, known, weights, outputs, positions, leftOut, warning);
  }

  private static String read(
      List<Row> rows, ModelLabels known, float[] labels, TaskType task, String column) {
    TreeSet<Object> others = new TreeSet<>();
    long count = 0;
    for (int i = 0; i < rows.size(); i++) {
      List<Object> unknown = known.unknown(rows.get(i), 0);
      others.addAll(unknown);
      count += unknown.isEmpty() ? 0 : 1;
      known.write(rows.get(i), 0, labels, i * known.width());
    }
    String shown = some(others.stream().map(ModelLabels::text).toList());
    if (task == TaskType.BINARY && count > 0) {
      throw new UserErrorException(
          "Cannot judge a binary task: %d values of '%s' are not allowed (%s); allowed are %s"
              .formatted(count, column, shown, known.allowed()));
    }
    return known.warning(count, shown);
  }

  /** How many rows there are. */
  int rows() {
    return positions.length;
  }

  /** The labels with their weights. */
  NumberLabels numbers() {
    return new NumberLabels(rows() == 0 ? 1 : labels.length / rows(), labels, weights);
  }

  /** The same as metrics take it. */
  Judged judged(Task task) {
    return task.judged(predictions, numbers(), outputs);
  }

  /**
   * What wrong answers cost, where the job says what they cost.
   *
   * @return null where it does not, or the labels are not 0 and 1
   */
  ThresholdCosts costs(JobFile job, GnnModel model) {
    double[] costs = (double[]) job.settings().get(EstimatorOptions.COSTS.name());
    if (costs == null || costs.length == 0 || model.summary().task() != TaskType.BINARY) {
      return null;
    }
    return ThresholdCosts.of(Arrays.stream(costs).boxed().toList(), predictions, numbers());
  }

  private static String some(List<String> texts) {
    return texts.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (texts.size() > SHOWN ? ", ..." : "");
  }
}
