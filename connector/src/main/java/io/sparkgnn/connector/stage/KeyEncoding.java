// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Key columns to {@link StagedKey}s, as a Spark expression. */
final class KeyEncoding implements UDF1<Row, byte[]> {
  private static final long serialVersionUID = 1L;

  private final KeyType[] types;
  private transient List<KeyColumn> columns;

  private KeyEncoding(List<KeyColumn> key) {
    this.types = key.stream().map(KeyColumn::type).toArray(KeyType[]::new);
  }

  /**
   * The staged key, or null where any of its columns is null.
   *
   * @param key the key's types
   * @param from the columns to take the values from, one for each key column
   */
  static Column of(List<KeyColumn> key, List<String> from) {
    List<Column> values = new ArrayList<>();
    Column present = lit(true);
    for (int i = 0; i < from.size(); i++) {
      Column value = SqlNames.column(from.get(i));
      KeyType type = key.get(i).type();
      values.add(KeyValues.encodable(value.cast(KeyValues.dataType(type)), type));
      present = present.and(value.isNotNull());
    }
    if (StagedKey.of(key) == StagedKey.NUMBER) {
      return values.get(0);
    }
    Column encoded =
        udf(new KeyEncoding(key), DataTypes.BinaryType)
            .apply(struct(values.toArray(Column[]::new)));
    return when(present, encoded);
  }

  @Override
  public byte[] call(Row row) {
    if (row == null) {
      return null;
    }
    if (columns == null) {
      List<KeyColumn> made = new ArrayList<>();
      for (int i = 0; i < types.length; i++) {
        made.add(new KeyColumn("k" + i, types[i]));
      }
      columns = made;
    }
    Object[] values = new Object[types.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
      if (values[i] == null) {
        return null;
      }
    }
    return KeyCodec.encode(columns, values);
  }
}
