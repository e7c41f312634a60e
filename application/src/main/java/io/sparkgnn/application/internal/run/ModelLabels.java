// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.transform;

import io.sparkgnn.connector.label.ClassLists;
import io.sparkgnn.connector.label.NumberLists;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The labels of tables as a model has them: values, or numbers of its classes. */
final class ModelLabels {
  private final TaskType task;
  private final int outputs;
  private final boolean strings;
  private final List<?> classes;
  private final Map<Object, Integer> numbers = new HashMap<>();

  ModelLabels(GnnSummary summary) {
    task = summary.task();
    outputs = summary.outputs();
    ClassValues values = summary.classValues();
    strings = values.areStrings();
    classes = values.isEmpty() && task == TaskType.BINARY ? List.of(0.0, 1.0) : values.saved();
    classes.forEach(label -> numbers.put(label, numbers.size()));
  }

  /**
   * The labels of a table: strings where the model's are, else doubles, or arrays of them; null
   * where there is none.
   */
  Column column(StructType schema, String name) {
    if (task == TaskType.FORECAST) {
      return NumberLists.of(SeedColumns.field(schema, name, "label"));
    }
    if (task == TaskType.MULTILABEL) {
      return lists(SeedColumns.field(schema, name, "label"));
    }
    if (!strings) {
      return SeedColumns.labelValue(schema, name).cast("double");
    }
    return SeedColumns.classText(SeedColumns.field(schema, name, "label").name());
  }

  private Column lists(StructField field) {
    Column read = ClassLists.of(field);
    boolean numbersAsText = !strings && field.dataType() instanceof StringType;
    return numbersAsText ? transform(read, one -> one.try_cast(DataTypes.DoubleType)) : read;
  }

  /** Numbers of a label as metrics take it. */
  int width() {
    return switch (task) {
      case MULTILABEL -> classes.size();
      case FORECAST -> outputs;
      case BINARY, MULTICLASS, REGRESSION, RANKING -> 1;
    };
  }

  /** What stands in a label that is no value and none of the model's classes. */
  List<Object> unknown(Row row, int column) {
    if (task == TaskType.REGRESSION || task == TaskType.FORECAST) {
      return List.of();
    }
    return listed(row, column).stream().filter(label -> !numbers.containsKey(label)).toList();
  }

  /**
   * A label as metrics take it; one that no class stands for has the number after all, or is not
   * among the classes of a list.
   *
   * @param out gets its numbers from {@code at} on
   */
  void write(Row row, int column, float[] out, int at) {
    if (task == TaskType.REGRESSION) {
      out[at] = (float) row.getDouble(column);
      return;
    }
    if (task == TaskType.FORECAST) {
      windows(row.getList(column), out, at);
      return;
    }
    for (Object label : listed(row, column)) {
      Integer number = numbers.get(label);
      if (task != TaskType.MULTILABEL) {
        out[at] = number == null ? classes.size() : number;
      } else if (number != null) {
        out[at + number] = 1;
      }
    }
  }

  private void windows(List<Double> list, float[] out, int at) {
    if (list.size() != outputs) {
      throw new UserErrorException(
          "Cannot judge a forecast: a label has %d numbers, and the model has %d timeframes"
              .formatted(list.size(), outputs));
    }
    for (int i = 0; i < outputs; i++) {
      out[at + i] = list.get(i).floatValue();
    }
  }

  private List<Object> listed(Row row, int column) {
    return task == TaskType.MULTILABEL
        ? row.getList(column).stream().filter(Objects::nonNull).map(ModelLabels::unsigned).toList()
        : List.of(unsigned(row.get(column)));
  }

  /** Minus zero is the label zero. */
  private static Object unsigned(Object label) {
    return label instanceof Double number ? (Object) (number + 0.0) : label;
  }

  /** One line on what no class of the model stands for; empty when there is nothing. */
  String warning(long rows, String some) {
    if (rows == 0) {
      return "";
    }
    return task == TaskType.MULTILABEL
        ? "warning: %d rows have classes in their list that no training list had (%s): they are left out of the lists"
            .formatted(rows, some)
        : "warning: %d rows have a label that no training row had (%s): no prediction can be right there"
            .formatted(rows, some);
  }

  /** The labels that a binary task takes, for messages. */
  String allowed() {
    return text(classes.get(0)) + " and " + text(classes.get(1));
  }

  /** A label, for messages. */
  static String text(Object label) {
    return label instanceof Double number
        ? ClassValues.plain(number)
        : KeyCodec.quote(Shown.value(label));
  }
}
