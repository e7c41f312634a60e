// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.profile.TextTokens;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Staged values to the bytes of a feature row. For one thread. */
final class FeatureRow {
  private static final int NO_CODE = -1;

  /**
   * Where a column's values come from and go to; tasks have it.
   *
   * @param staged position among the staged values
   * @param kind what they are there
   */
  record Field(
      int staged,
      ColumnKind kind,
      ColumnType type,
      int length,
      int offset,
      ArrayList<String> categories) {
    Field(int staged, ColumnKind kind, FeatureColumn column) {
      this(
          staged,
          kind,
          column.type(),
          column.length(),
          column.byteOffset(),
          new ArrayList<>(column.categories()));
    }
  }

  private final List<Field> fields;
  private final List<Map<String, Integer>> codes = new ArrayList<>();
  private final int[] tokens = new int[TextTokens.MAX_TOKENS];
  private final ByteBuffer row;

  FeatureRow(List<Field> fields, int rowBytes) {
    this.fields = fields;
    this.row = ByteBuffer.allocateDirect(rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (Field field : fields) {
      Map<String, Integer> byValue = new HashMap<>();
      for (String category : field.categories()) {
        byValue.put(category, byValue.size());
      }
      codes.add(byValue);
    }
  }

  /**
   * Encodes a row.
   *
   * @return a buffer that the next call uses again
   */
  ByteBuffer encode(InternalRow values) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      int from = field.staged();
      int at = field.offset();
      boolean present = !values.isNullAt(from);
      switch (field.type()) {
        case NUMERIC -> row.putFloat(at, present ? number(field.kind(), values, from) : Float.NaN);
        case CATEGORICAL ->
            row.putInt(at, present ? codes.get(i).get(text(field.kind(), values, from)) : NO_CODE);
        case TIMESTAMP -> row.putLong(at, present ? values.getLong(from) : Long.MIN_VALUE);
        case BOOLEAN -> row.putInt(at, present ? (values.getBoolean(from) ? 1 : 0) : NO_CODE);
        case TEXT ->
            tokens(at, field.length(), present ? values.getUTF8String(from).toString() : null);
        case EMBEDDING -> embedding(at, field.length(), present ? values.getArray(from) : null);
      }
    }
    return row.clear();
  }

  /** NaN for what is not finite; values beyond a float's range are cut to it. */
  private static float number(ColumnKind kind, InternalRow values, int at) {
    double number =
        switch (kind) {
          case BOOLEAN -> values.getBoolean(at) ? 1 : 0;
          case DECIMAL -> values.getDouble(at);
          case INTEGER, TIME -> values.getLong(at);
          case STRING, ARRAY -> throw new IllegalArgumentException("no number: " + kind);
        };
    return Double.isFinite(number)
        ? (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, number))
        : Float.NaN;
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

  private void tokens(int at, int length, String value) {
    int count = value == null ? 0 : TextTokens.hash(value, tokens);
    for (int i = 0; i < length; i++) {
      row.putInt(at + i * Integer.BYTES, i < count ? tokens[i] : 0);
    }
  }

  /** A null or NaN within an embedding is 0: only an embedding that is all NaN is null. */
  private void embedding(int at, int length, ArrayData value) {
    for (int i = 0; i < length; i++) {
      float element = Float.NaN;
      if (value != null) {
        element = value.isNullAt(i) ? 0f : value.getFloat(i);
        element = Float.isFinite(element) ? element : 0f;
      }
      row.putFloat(at + i * Float.BYTES, element);
    }
  }
}
