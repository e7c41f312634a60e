// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import io.sparkgnn.feature.TimeText;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows with values as JSON has them: dates and times are strings, and what has no form is absent.
 */
final class RowValues {
  private final StructType schema;

  RowValues(StructType schema) {
    this.schema = schema;
  }

  Map<String, Object> of(ColumnarBatch batch, int at) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int column = 0; column < schema.length(); column++) {
      ColumnVector vector = batch.getColumnVector(column);
      if (!vector.isNullAt(at)) {
        Object value = value(vector, vector.getDataType(), at);
        if (value != null) {
          row.put(schema.at(column).getName(), value);
        }
      }
    }
    return row;
  }

  private static Object value(ColumnVector vector, DataType type, int at) {
    if (type instanceof DateType) {
      return LocalDate.ofEpochDay(vector.getInt(at)).toString();
    }
    if (type instanceof TimestampType) {
      return TimeText.of(vector.getLong(at));
    }
    if (type instanceof TimestampNTZType) {
      String utc = TimeText.of(vector.getLong(at));
      return utc.substring(0, utc.length() - 1); // without its Z
    }
    if (type instanceof ArrayType) {
      ArrayValue array = vector.getArray(at);
      return VectorUtils.toJavaList(array);
    }
    if (type instanceof StructType || type instanceof MapType || type instanceof BinaryType) {
      return null;
    }
    return VectorUtils.getValueAsObject(vector, type, at);
  }
}
