// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.feature.FeatureRowEncoder;
import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Staged values to the bytes of a feature row. For one thread. */
public final class FeatureRow {
  /**
   * Where a column's values come from and go to; tasks have it.
   *
   * @param staged position among the staged values
   * @param kind what they are there
   */
  public record Field(int staged, ColumnKind kind, FeatureColumn column) {}

  private final List<Field> fields;
  private final FeatureRowEncoder encoder;

  /**
   * An encoder.
   *
   * @param rowBytes width of a row
   */
  public FeatureRow(List<Field> fields, int rowBytes) {
    this.fields = fields;
    this.encoder = new FeatureRowEncoder(fields.stream().map(Field::column).toList(), rowBytes);
  }

  /**
   * Encodes a row.
   *
   * @return a buffer that the next call uses again
   */
  public ByteBuffer encode(InternalRow values) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      int from = field.staged();
      if (values.isNullAt(from)) {
        encoder.missing(i);
        continue;
      }
      switch (field.column().type()) {
        case NUMERIC -> encoder.number(i, number(field.kind(), values, from));
        case CATEGORICAL -> encoder.category(i, text(field.kind(), values, from));
        case TIMESTAMP -> encoder.timestamp(i, values.getLong(from));
        case BOOLEAN -> encoder.truth(i, values.getBoolean(from));
        case TEXT -> encoder.text(i, values.getUTF8String(from).toString());
        case EMBEDDING -> embedding(i, field.column().length(), values.getArray(from));
      }
    }
    return encoder.row();
  }

  /**
   * The category that a row has in a categorical column.
   *
   * @return null where it has none
   */
  public static String category(Field field, InternalRow values) {
    return values.isNullAt(field.staged()) ? null : text(field.kind(), values, field.staged());
  }

  private static double number(ColumnKind kind, InternalRow values, int at) {
    return switch (kind) {
      case BOOLEAN -> values.getBoolean(at) ? 1 : 0;
      case DECIMAL -> values.getDouble(at);
      case INTEGER, TIME -> values.getLong(at);
      case STRING, ARRAY -> throw new IllegalArgumentException("no number: " + kind);
    };
  }

  /** A value as its category is written. */
  private static String text(ColumnKind kind, InternalRow values, int at) {
    return switch (kind) {
      case BOOLEAN -> Boolean.toString(values.getBoolean(at));
      case DECIMAL -> Double.toString(values.getDouble(at));
      case INTEGER, TIME -> Long.toString(values.getLong(at));
      case STRING -> values.getUTF8String(at).toString();
      case ARRAY -> throw new IllegalArgumentException("no category: " + kind);
    };
  }

  private void embedding(int column, int length, ArrayData value) {
    for (int i = 0; i < length; i++) {
      encoder.element(column, i, value.isNullAt(i) ? 0f : value.getFloat(i));
    }
  }
}
