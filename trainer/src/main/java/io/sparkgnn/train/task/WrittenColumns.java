// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.train.config.ClassValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The names of the columns in which predictions are written to files, one number a column. */
public final class WrittenColumns {
  /** What is predicted. */
  public static final String PREDICTION = "prediction";

  /** Of classes that are strings the predicted one's probability. */
  public static final String PROBABILITY = "probability";

  /** An item's place in a ranking, from 1. */
  public static final String RANK = "rank";

  /** An item's score in a ranking, higher is better. */
  public static final String SCORE = "score";

  /** A vector, a list of floats. */
  public static final String EMBEDDING = "embedding";

  private WrittenColumns() {}

  /** The columns with what is predicted of each window of a forecast, from {@code prediction_1}. */
  public static List<String> timeframes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> PREDICTION + "_" + i).toList();
  }

  /** The columns with quantiles, such as {@code quantile_0_9}. */
  public static List<String> quantiles(List<Double> levels) {
    return levels.stream().map(level -> "quantile_" + level.toString().replace('.', '_')).toList();
  }

  /**
   * The columns with each class's probability; none where a label is 0 or 1 and for a regression.
   * What a table's format does not allow in a name is an underscore, and a name that differs from
   * an earlier one in nothing but letter case has a number behind it.
   */
  public static List<String> probabilities(ClassValues classes) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      String plain =
          PROBABILITY + "_" + classes.text(label).replaceAll("[ ,;{}()=\\p{Cntrl}]", "_");
      String name = plain;
      for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
        name = plain + "_" + number;
      }
      names.add(name);
    }
    return names;
  }

  /** The column of the items of a ranking: their key's name, or another where the entity has it. */
  public static String items(String key, List<String> entity) {
    return entity.stream().anyMatch(key::equalsIgnoreCase) ? "recommended_" + key : key;
  }
}
