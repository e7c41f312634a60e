package io.sparkgnn.connector.write;

import io.sparkgnn.connector.profile.TextTokens;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** Staged values to the bytes of a feature row. For one thread. */
final class FeatureRow {
  private static final int NO_CODE = -1;

  /** Where a column's values go. Serializable, so that tasks have it. */
  record Field(String staged, ColumnType type, int length, int offset, ArrayList<String> categories)
      implements Serializable {
    Field(String staged, FeatureColumn column) {
      this(
          staged,
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
   * @param firstField position of the first field's value
   * @return a buffer that the next call uses again
   */
  ByteBuffer encode(Row values, int firstField) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      Object value = values.get(firstField + i);
      int at = field.offset();
      switch (field.type()) {
        case NUMERIC -> row.putFloat(at, number(value));
        case CATEGORICAL ->
            row.putInt(at, value == null ? NO_CODE : codes.get(i).get(value.toString()));
        case TIMESTAMP -> row.putLong(at, value == null ? Long.MIN_VALUE : (Long) value);
        case BOOLEAN -> row.putInt(at, value == null ? NO_CODE : (Boolean) value ? 1 : 0);
        case TEXT -> text(at, field.length(), (String) value);
        case EMBEDDING -> embedding(at, field.length(), (Seq<?>) value);
      }
    }
    return row.clear();
  }

  /** NaN for null and for what is not finite; values beyond a float's range are cut to it. */
  private static float number(Object value) {
    if (value == null) {
      return Float.NaN;
    }
    double number = value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
    return Double.isFinite(number)
        ? (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, number))
        : Float.NaN;
  }

  private void text(int at, int length, String value) {
    int count = value == null ? 0 : TextTokens.hash(value, tokens);
    for (int i = 0; i < length; i++) {
      row.putInt(at + i * Integer.BYTES, i < count ? tokens[i] : 0);
    }
  }

  private void embedding(int at, int length, Seq<?> value) {
    for (int i = 0; i < length; i++) {
      float element = value == null ? Float.NaN : element(value.apply(i));
      row.putFloat(at + i * Float.BYTES, element);
    }
  }

  /** A null or NaN within an embedding is 0: only an embedding that is all NaN is null. */
  private static float element(Object value) {
    return value == null || !Float.isFinite((Float) value) ? 0f : (Float) value;
  }
}
