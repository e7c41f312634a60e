// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/** A struct of key values to the key's canonical bytes; null when any value is null. */
final class KeyEncoder implements UDF1<Row, byte[]> {
  private static final long serialVersionUID = 1L;

  private final KeyType[] types;
  private transient List<KeyColumn> columns;

  KeyEncoder(List<KeyColumn> columns) {
    this.types = columns.stream().map(KeyColumn::type).toArray(KeyType[]::new);
  }

  @Override
  public byte[] call(Row values) {
    if (columns == null) {
      columns = Arrays.stream(types).map(type -> new KeyColumn("", type)).toList();
    }
    Object[] key = new Object[types.length];
    for (int i = 0; i < key.length; i++) {
      if (values.isNullAt(i)) {
        return null;
      }
      key[i] = values.get(i);
    }
    return KeyCodec.encode(columns, key);
  }
}
