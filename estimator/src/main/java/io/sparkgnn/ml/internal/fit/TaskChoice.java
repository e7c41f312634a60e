// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.LabelValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is learned from a label table: the task that was asked for or that the labels look like, and
 * which labels the classes of a multiclass task stand for.
 *
 * @param classes the label of each class, ascending; empty but for a multiclass task, and where
 *     {@code numClasses} says that labels are the classes' numbers
 * @param beside labels that only validation rows have, which no class stands for
 * @param reason one line on what was taken and how to have it otherwise; empty when it was asked
 *     for
 */
record TaskChoice(TaskType task, List<Double> classes, List<Double> beside, String reason) {
  /** More different whole numbers than this are amounts, unless the user says otherwise. */
  private static final int MOST_INFERRED = 100;

  /** As many rows as a class has on average, at least, when whole numbers are taken as classes. */
  private static final int ROWS_A_CLASS = 10;

  /** Validation labels without a class that are told apart. */
  private static final int MOST_BESIDE = 100;

  private static final int SHOWN = 5;

  /**
   * Decides. Runs a Spark job if there may be classes.
   *
   * @param asked what the user says the task is, or null
   * @param declared number of classes that the user gives, or 0
   * @param column name of the label column, for messages
   * @throws UserErrorException if the labels do not fit what was asked for
   */
  static TaskChoice of(
      TaskType asked, int declared, LabelValues values, Dataset<Row> seeds, String column) {
    TaskType task = asked != null ? asked : looksLike(values, declared);
    LabelValues.Listed listed = new LabelValues.Listed(List.of(), List.of());
    switch (task) {
      case BINARY -> {
        if (values.notBinary() > 0) {
          throw wrong(values.notBinary(), LabelTable.notBinary(seeds), task, "0 and 1", column);
        }
      }
      case MULTICLASS -> {
        if (values.notWhole() > 0) {
          throw wrong(values.notWhole(), LabelTable.notWhole(seeds), task, "whole numbers", column);
        }
        if (declared > 0) {
          checkDeclared(declared, values);
          break;
        }
        if (values.different() > TrainingOptions.MOST_CLASSES) {
          throw new UserErrorException(
              "Cannot train a multiclass task: '%s' has %d different values in %d rows (%s to %s); at most %d classes are allowed; task type regression learns a number"
                  .formatted(
                      column,
                      values.different(),
                      values.trainingRows(),
                      TrainingConfig.plain(values.min()),
                      TrainingConfig.plain(values.max()),
                      TrainingOptions.MOST_CLASSES));
        }
        listed = LabelTable.listed(seeds, TrainingOptions.MOST_CLASSES);
      }
      case REGRESSION, RANKING -> {}
    }
    String reason = asked == null ? reason(task, values, listed.training(), column) : "";
    List<Double> beside = listed.beside();
    return new TaskChoice(
        task, listed.training(), beside.subList(0, Math.min(MOST_BESIDE, beside.size())), reason);
  }

  /** A ranking, which looks at no values. */
  static TaskChoice ranking() {
    return new TaskChoice(TaskType.RANKING, List.of(), List.of(), "");
  }

  private static TaskType looksLike(LabelValues values, int declared) {
    if (declared > 0) {
      return TaskType.MULTICLASS;
    }
    if (values.notBinary() == 0) {
      return TaskType.BINARY;
    }
    if (values.notWhole() > 0 || values.different() < 2) {
      return TaskType.REGRESSION;
    }
    boolean few =
        values.different() <= MOST_INFERRED
            && ROWS_A_CLASS * values.different() <= values.trainingRows();
    return few || values.different() == 2 ? TaskType.MULTICLASS : TaskType.REGRESSION;
  }

  private static void checkDeclared(int declared, LabelValues values) {
    if (values.max() >= declared) {
      throw new UserErrorException(
          "Cannot train with numClasses = %d: the largest label is %s; labels are then 0 to %d, and without numClasses any whole numbers"
              .formatted(declared, TrainingConfig.plain(values.max()), declared - 1));
    }
    if (values.min() < 0) {
      throw new UserErrorException(
          "Cannot train with numClasses = %d: the smallest label is %s; labels are then 0 to %d, and without numClasses any whole numbers"
              .formatted(declared, TrainingConfig.plain(values.min()), declared - 1));
    }
  }

  private static String reason(
      TaskType task, LabelValues values, List<Double> classes, String column) {
    String in = "in " + values.trainingRows() + " training rows";
    return switch (task) {
      case RANKING -> "";
      case BINARY -> "'%s' is 0 or 1: taken as a binary task".formatted(column);
      case MULTICLASS ->
          classes.isEmpty()
              ? "'%s' is taken as a class, since the number of classes is given".formatted(column)
              : "'%s' has %d different whole numbers %s (%s): taken as %d classes; for a number set the task type to regression"
                  .formatted(column, classes.size(), in, shown(classes), classes.size());
      case REGRESSION ->
          "'%s' has %d different %snumbers %s (%s to %s): taken as a regression%s"
              .formatted(
                  column,
                  values.different(),
                  values.notWhole() == 0 ? "whole " : "",
                  in,
                  TrainingConfig.plain(values.min()),
                  TrainingConfig.plain(values.max()),
                  values.notWhole() == 0 && values.different() <= TrainingOptions.MOST_CLASSES
                      ? "; for classes set the task type to multiclass"
                      : "");
    };
  }

  private static String shown(List<Double> classes) {
    String first =
        classes.stream().limit(SHOWN).map(TrainingConfig::plain).collect(Collectors.joining(", "));
    return classes.size() <= SHOWN
        ? first
        : first + ", ... " + TrainingConfig.plain(classes.get(classes.size() - 1));
  }

  private static UserErrorException wrong(
      long count, List<Double> examples, TaskType task, String allowed, String column) {
    return new UserErrorException(
        "Cannot train a %s task: %d values of '%s' are not allowed (%s); allowed are %s; another taskType may fit"
            .formatted(GnnConfig.lower(task), count, column, shown(examples), allowed));
  }

  /** The rows as the training takes them: with numbers of classes for labels. */
  Dataset<Row> numbered(Dataset<Row> seeds) {
    if (classes.isEmpty()) {
      return seeds;
    }
    List<Double> all = new ArrayList<>(classes);
    all.addAll(beside);
    boolean already = IntStream.range(0, all.size()).allMatch(number -> all.get(number) == number);
    return already ? seeds : LabelTable.numbered(seeds, all);
  }

  /** What people should know of the labels though it stops nothing. */
  List<String> notes() {
    return classes.isEmpty() || beside.isEmpty()
        ? List.of()
        : List.of(
            "validation rows have labels that no training row has (%s): no prediction can be right there"
                .formatted(shown(beside)));
  }
}
