// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.train.config.TaskType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Labels that a source has as strings: truth values such as Y and N, numbers in quotes, or names of
 * classes.
 */
final class TextLabels {
  private static final int LOOKED_AT = 100;
  private static final int SHOWN = 3;

  private TextLabels() {}

  /**
   * Whether strings are names of classes. Without a word from the user they are where none of them
   * is a number or a truth value, and none looks like a missing value or a number of another
   * notation; where classes are asked for, one name among them is enough.
   *
   * @param asked what the user says the task is; empty for auto
   */
  static boolean areClasses(Dataset<Row> rows, String column, Optional<TaskType> asked) {
    List<String> odd =
        asked.isPresent() && asked.get() == TaskType.REGRESSION ? List.of() : odd(rows, column);
    if (odd.isEmpty() || Guess.decimalCommas(odd)) {
      return false;
    }
    List<String> missing = Guess.nullWords(odd);
    return asked.isPresent()
        ? missing.size() < odd.size()
        : missing.isEmpty() && rows.where(odd(column).equalTo(false)).isEmpty();
  }

  /** Whether a string is neither a number nor a truth value; null where it is blank. */
  private static Column odd(String column) {
    Column text = SqlNames.column(column);
    return when(
        trim(text).notEqual(""),
        text.try_cast(DataTypes.DoubleType)
            .isNull()
            .and(text.try_cast(DataTypes.BooleanType).isNull()));
  }

  private static List<String> odd(Dataset<Row> rows, String column) {
    return rows
        .where(odd(column))
        .select(SqlNames.column(column))
        .limit(LOOKED_AT)
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .distinct()
        .toList();
  }

  /**
   * The column as numbers.
   *
   * @param rows the label table
   * @throws UserErrorException if a value is neither a number nor a truth value; the message shows
   *     some and says what to do
   */
  static Column numbers(Dataset<Row> rows, String column) {
    List<String> odd = odd(rows, column);
    if (!odd.isEmpty()) {
      throw new UserErrorException(
          "Cannot use column '%s' as the label: it has strings such as %s; a label is a number or true or false; %s"
              .formatted(
                  column,
                  odd.stream()
                      .limit(SHOWN)
                      .map(value -> KeyCodec.quote(Shown.value(value)))
                      .collect(Collectors.joining(", ")),
                  remedy(odd)));
    }
    return SeedColumns.labelValue(rows.schema(), column);
  }

  private static String remedy(List<String> odd) {
    List<String> words = Guess.nullWords(odd);
    if (!words.isEmpty()) {
      return "if these stand for a missing value, give the source " + Guess.nullValues(words);
    }
    return Guess.decimalCommas(odd)
        ? "for decimal commas give the source decimal: ','"
        : "for classes set task.type to multiclass";
  }
}
