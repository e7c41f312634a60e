// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.error.Shown;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/** The labels of tables as a model has them: values, or numbers of its classes. */
final class ModelLabels {
  private final TaskType task;
  private final boolean strings;
  private final List<?> classes;
  private final Map<Object, Integer> numbers = new HashMap<>();

  ModelLabels(GnnSummary summary) {
    task = summary.task();
    ClassValues values = summary.classValues();
    strings = values.areStrings();
    classes = values.isEmpty() && task == TaskType.BINARY ? List.of(0.0, 1.0) : values.saved();
    classes.forEach(label -> numbers.put(label, numbers.size()));
  }

  /**
   * The labels of a table: strings where the model's are, else doubles; null where there is none.
   */
  Column column(StructType schema, String name) {
    if (!strings) {
      return SeedColumns.labelValue(schema, name).cast("double");
    }
    return SeedColumns.classText(SeedColumns.field(schema, name, "label").name());
  }

  /** Whether a label is a value, or one of the model's classes. */
  boolean isKnown(Object label) {
    return task == TaskType.REGRESSION || numbers.containsKey(unsigned(label));
  }

  /** A label as metrics take it; one that no class stands for has the number after all. */
  float number(Object label) {
    return task == TaskType.REGRESSION
        ? ((Double) label).floatValue()
        : numbers.getOrDefault(unsigned(label), classes.size());
  }

  /** Minus zero is the label zero. */
  static Object unsigned(Object label) {
    return label instanceof Double number ? (Object) (number + 0.0) : label;
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
