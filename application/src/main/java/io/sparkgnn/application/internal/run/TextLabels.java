// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.trim;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Labels that a source has as strings: truth values such as Y and N, or numbers in quotes. */
final class TextLabels {
  private static final int LOOKED_AT = 100;
  private static final int SHOWN = 3;

  private TextLabels() {}

  /**
   * The column as numbers.
   *
   * @param rows the label table
   * @throws UserErrorException if a value is neither a number nor a truth value; the message shows
   *     some and says what to do
   */
  static Column numbers(Dataset<Row> rows, String column) {
    Column text = SqlNames.column(column);
    List<String> odd =
        rows
            .where(
                text.isNotNull()
                    .and(trim(text).notEqual(""))
                    .and(text.try_cast(DataTypes.DoubleType).isNull())
                    .and(text.try_cast(DataTypes.BooleanType).isNull()))
            .select(text)
            .limit(LOOKED_AT)
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .distinct()
            .toList();
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
        : "for classes write a number for each";
  }
}
