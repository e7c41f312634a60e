// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.task.Task;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the labels' mean, or a class's share, moves from training to validation rows. */
final class LabelDrift {
  private static final int PERIODS = 48;

  /** One in a thousand by chance; of several classes one in ten thousand each. */
  private static final double CLEAR = 3.29;

  private static final double CLEAR_OF_MANY = 3.89;

  /** Movements below this share of the labels' own deviation are of no account. */
  private static final double LEAST = 0.1;

  private LabelDrift() {}

  /** A line for a level that moves, and one for a season; none for labels that stand still. */
  static List<String> of(Task task, SeedSet train, SeedSet validation) {
    boolean several = task.type() == TaskType.MULTILABEL;
    boolean multiclass = task.type() == TaskType.MULTICLASS || several;
    int classes = several ? train.numbers().width() : multiclass ? train.numbers().classes() : 1;
    String what = null;
    Movement clearest = null;
    double deviation = 0;
    for (int number = 0; number < classes; number++) {
      float[] before = values(train, task.type(), number);
      Movement movement =
          Movement.of(
              Period.of(train.time(), before, PERIODS),
              Period.of(validation.time(), values(validation, task.type(), number), PERIODS));
      if (movement != null
          && (clearest == null || Math.abs(movement.z()) > Math.abs(clearest.z()))) {
        clearest = movement;
        deviation = deviation(before);
        what =
            multiclass
                ? "share of class " + task.labelText(number)
                : task.type() == TaskType.BINARY ? "share of ones" : "mean";
      }
    }
    return clearest == null
        ? List.of()
        : lines(what, clearest, deviation, multiclass ? CLEAR_OF_MANY : CLEAR);
  }

  private static List<String> lines(
      String what, Movement movement, double deviation, double clear) {
    List<String> lines = new ArrayList<>();
    double change = movement.after() - movement.before();
    if (Math.abs(movement.z()) > clear && Math.abs(change) > LEAST * deviation) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Labels move: their %s is %.4g in training rows and %.4g in validation rows"
                  + " (%s%.1f standard errors)",
              what,
              movement.before(),
              movement.after(),
              Double.isNaN(movement.year())
                  ? ""
                  : String.format(Locale.ROOT, "%+.3g a year; ", movement.year()),
              Math.abs(movement.z())));
    }
    Movement.Season season = movement.season();
    if (season != null && season.swing() > 2 * LEAST * deviation) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Labels go with the season: their %s swings by %.3g within a year, highest in %s,"
                  + " lowest in %s",
              what,
              season.swing(),
              month(season.peak()),
              month(season.peak() + 0.5)));
    }
    return lines;
  }

  private static String month(double turn) {
    int number = (int) Math.floor(12 * (turn - Math.floor(turn)));
    return Month.of(1 + Math.min(11, number)).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  /** The labels, or 1 for those of a class. */
  private static float[] values(SeedSet rows, TaskType task, int number) {
    NumberLabels labels = rows.numbers();
    if (task == TaskType.MULTILABEL) {
      return labels.column(number);
    }
    float[] values = labels.column(0);
    for (int row = 0; row < values.length && task == TaskType.MULTICLASS; row++) {
      values[row] = values[row] == number ? 1 : 0;
    }
    return values;
  }

  private static double deviation(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  }
}
