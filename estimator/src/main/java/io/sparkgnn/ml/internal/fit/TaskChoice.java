// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.LabelValues;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is learned from a label table: the task that was asked for or that the labels look like, and
 * which labels the classes of a multiclass task stand for.
 *
 * @param classes the label of each class, in the labels' own order; none for a regression, for
 *     labels 0 and 1, and where {@code numClasses} says that labels are the classes' numbers
 * @param beside labels that only validation rows have, which no class stands for, as they are
 * @param reason one line on what was taken and how to have it otherwise; empty when it was asked
 *     for
 */
record TaskChoice(TaskType task, ClassValues classes, List<?> beside, String reason) {
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
                      ClassValues.plain(values.min()),
                      ClassValues.plain(values.max()),
                      TrainingOptions.MOST_CLASSES));
        }
        listed = LabelTable.listed(seeds, TrainingOptions.MOST_CLASSES);
      }
      case MULTILABEL, REGRESSION, FORECAST, RANKING -> {}
    }
    String reason = asked == null ? reason(task, values, listed.training(), column) : "";
    List<Double> beside = listed.beside();
    return new TaskChoice(
        task,
        ClassValues.of(listed.training()),
        beside.subList(0, Math.min(MOST_BESIDE, beside.size())),
        reason);
  }

  /**
   * Decides where labels are strings: two different ones are a binary task unless something else is
   * asked for, in which the later one is 1.
   *
   * @param asked what the user says the task is, or null
   * @param declared number of classes that the user gives, or 0
   * @param words the different labels, not none
   * @param column name of the label column, for messages
   * @throws UserErrorException if the labels do not fit what was asked for
   */
  static TaskChoice ofStrings(
      TaskType asked, int declared, LabelValues.Words words, String column) {
    TreeSet<String> all = new TreeSet<>(words.training());
    all.addAll(words.beside());
    List<String> different = List.copyOf(all);
    if (asked == TaskType.REGRESSION) {
      throw new UserErrorException(
          "Cannot train a regression task: '%s' is a string (such as %s); allowed are numbers"
              .formatted(column, quoted(different, 1)));
    }
    if (declared > 0) {
      throw new UserErrorException(
          "Cannot train with numClasses = %d: '%s' is a string, and each of its values is a class; leave numClasses out"
              .formatted(declared, column));
    }
    if (different.size() == 1) {
      throw new UserErrorException(
          "Cannot train: every value of '%s' is %s; a task has two classes at least"
              .formatted(column, quoted(different, 1)));
    }
    TaskType task =
        asked != null ? asked : different.size() == 2 ? TaskType.BINARY : TaskType.MULTICLASS;
    return task == TaskType.BINARY ? ofTwo(asked, different, column) : ofMany(asked, words, column);
  }

  private static TaskChoice ofTwo(TaskType asked, List<String> different, String column) {
    if (different.size() > 2) {
      throw new UserErrorException(
          "Cannot train a binary task: '%s' has more than two different values (%s); task type multiclass learns them as classes"
              .formatted(column, quoted(different, SHOWN)));
    }
    String reason =
        "'%s' is %s or %s: %s %s is 1"
            .formatted(
                column,
                quoted(different.get(0)),
                quoted(different.get(1)),
                asked == null ? "taken as a binary task, in which" : "of the two",
                quoted(different.get(1)));
    return new TaskChoice(TaskType.BINARY, ClassValues.ofStrings(different), List.of(), reason);
  }

  private static TaskChoice ofMany(TaskType asked, LabelValues.Words words, String column) {
    List<String> classes = words.training();
    if (classes.size() > TrainingOptions.MOST_CLASSES) {
      throw new UserErrorException(
          "Cannot train a multiclass task: '%s' has more than %d different values (%s); at most as many classes are allowed"
              .formatted(column, TrainingOptions.MOST_CLASSES, quoted(classes, SHOWN)));
    }
    if (classes.size() < 2) {
      throw new UserErrorException(
          "Cannot train a multiclass task: '%s' has %s in the training rows; two classes at least are needed"
              .formatted(
                  column, classes.isEmpty() ? "no value" : "no value but " + quoted(classes, 1)));
    }
    String reason =
        asked != null
            ? ""
            : "'%s' is a string of %d different values (%s): taken as %d classes"
                .formatted(column, classes.size(), quoted(classes, SHOWN), classes.size());
    List<String> beside = words.beside();
    return new TaskChoice(
        TaskType.MULTICLASS,
        ClassValues.ofStrings(classes),
        beside.subList(0, Math.min(MOST_BESIDE, beside.size())),
        reason);
  }

  private static String quoted(List<String> values, int most) {
    return values.stream().limit(most).map(TaskChoice::quoted).collect(Collectors.joining(", "))
        + (values.size() > most ? ", ..." : "");
  }

  private static String quoted(String value) {
    return KeyCodec.quote(Shown.value(value));
  }

  /**
   * Lists of classes, which are what the training rows' lists have. Runs one Spark job.
   *
   * @param seeds of {@link LabelTable#classSeeds}
   * @param odd rows with something in their list that is no class
   * @param column name of the label column, for messages
   * @throws UserErrorException if there are fewer than two classes, or too many
   */
  static TaskChoice ofLists(Dataset<Row> seeds, long odd, String column) {
    Dataset<Row> each = LabelTable.eachClass(seeds);
    int most = TrainingOptions.MOST_CLASSES + 1;
    List<?> training;
    List<?> beside;
    if (LabelTable.areStrings(seeds)) {
      LabelValues.Words words = LabelTable.words(each, most);
      training = words.training();
      beside = words.beside();
    } else {
      LabelValues.Listed numbers = LabelTable.listed(each, most);
      training = numbers.training();
      beside = numbers.beside();
    }
    if (training.size() >= most) {
      throw new UserErrorException(
          "Cannot train a multilabel task: the lists of '%s' have more than %d different values (%s); at most as many classes are allowed; a ranking learns lists of a table's keys"
              .formatted(column, TrainingOptions.MOST_CLASSES, some(training)));
    }
    if (training.size() < 2) {
      throw new UserErrorException(
          "Cannot train a multilabel task: the lists of '%s' have %s in the training rows; two classes at least are needed"
              .formatted(
                  column, training.isEmpty() ? "no value" : "no value but " + some(training)));
    }
    String reason =
        odd == 0
            ? ""
            : "%d lists of '%s' have something that is null, blank or no number: it is left out"
                .formatted(odd, column);
    return new TaskChoice(TaskType.MULTILABEL, values(training), beside, reason);
  }

  private static ClassValues values(List<?> classes) {
    return classes.get(0) instanceof String
        ? ClassValues.ofStrings(classes.stream().map(String.class::cast).toList())
        : ClassValues.of(classes.stream().map(Double.class::cast).toList());
  }

  private static String some(List<?> classes) {
    return classes.get(0) instanceof String
        ? quoted(classes.stream().map(String.class::cast).toList(), SHOWN)
        : shown(classes.stream().map(Double.class::cast).toList());
  }

  /** A forecast, which takes any numbers. */
  static TaskChoice forecast() {
    return new TaskChoice(TaskType.FORECAST, ClassValues.NONE, List.of(), "");
  }

  /** A ranking, which looks at no values. */
  static TaskChoice ranking() {
    return new TaskChoice(TaskType.RANKING, ClassValues.NONE, List.of(), "");
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
              .formatted(declared, ClassValues.plain(values.max()), declared - 1));
    }
    if (values.min() < 0) {
      throw new UserErrorException(
          "Cannot train with numClasses = %d: the smallest label is %s; labels are then 0 to %d, and without numClasses any whole numbers"
              .formatted(declared, ClassValues.plain(values.min()), declared - 1));
    }
  }

  private static String reason(
      TaskType task, LabelValues values, List<Double> classes, String column) {
    String in = "in " + values.trainingRows() + " training rows";
    return switch (task) {
      case MULTILABEL, FORECAST, RANKING -> "";
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
                  ClassValues.plain(values.min()),
                  ClassValues.plain(values.max()),
                  values.notWhole() == 0 && values.different() <= TrainingOptions.MOST_CLASSES
                      ? "; for classes set the task type to multiclass"
                      : "");
    };
  }

  private static String shown(List<Double> classes) {
    String first =
        classes.stream().limit(SHOWN).map(ClassValues::plain).collect(Collectors.joining(", "));
    return classes.size() <= SHOWN
        ? first
        : first + ", ... " + ClassValues.plain(classes.get(classes.size() - 1));
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
    if (task == TaskType.MULTILABEL) {
      return LabelTable.flagged(seeds, classes.saved());
    }
    List<Object> all = new ArrayList<>(classes.saved());
    all.addAll(beside);
    boolean already =
        IntStream.range(0, all.size()).allMatch(number -> all.get(number).equals((double) number));
    return already ? seeds : LabelTable.numbered(seeds, all);
  }

  /** What people should know of the labels though it stops nothing. */
  List<String> notes() {
    if (classes.isEmpty() || beside.isEmpty()) {
      return List.of();
    }
    return List.of(
        task == TaskType.MULTILABEL
            ? "validation lists have %s%d values that no training list has (%s): they are left out of them"
                .formatted(
                    beside.size() > TrainingOptions.MOST_CLASSES ? "more than " : "",
                    Math.min(beside.size(), TrainingOptions.MOST_CLASSES),
                    some(beside))
            : "validation rows have labels that no training row has (%s): no prediction can be right there"
                .formatted(some(beside)));
  }
}
