// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * How a key's values pass through the build. Both forms sort as {@link KeyCodec}'s bytes do, but a
 * number is sorted, hashed and joined several times as fast as bytes.
 */
public enum StagedKey {
  /** The key is one integer, date or timestamp: its number. */
  NUMBER(DataTypes.LongType),
  /** Any other key: the bytes of {@link KeyCodec}. */
  BYTES(DataTypes.BinaryType);

  private final DataType type;

  StagedKey(DataType type) {
    this.type = type;
  }

  /** The form for a key of these columns. */
  public static StagedKey of(List<KeyColumn> key) {
    return key.size() == 1 && key.get(0).type() != KeyType.STRING ? NUMBER : BYTES;
  }

  /** The staged column's type. */
  public DataType type() {
    return type;
  }

  /** Compares staged values that are not null, as Spark does. */
  public int compare(SpecializedGetters a, SpecializedGetters b, int at) {
    return switch (this) {
      case NUMBER -> Long.compare(a.getLong(at), b.getLong(at));
      case BYTES -> Arrays.compareUnsigned(a.getBinary(at), b.getBinary(at));
    };
  }

  /** A staged value that is not null, as something that equals what has the same value. */
  public Object value(SpecializedGetters row, int at) {
    return switch (this) {
      case NUMBER -> row.getLong(at);
      case BYTES -> ByteBuffer.wrap(row.getBinary(at));
    };
  }

  /** The bytes of {@link KeyCodec} for a staged value that is not null. */
  public byte[] encoded(SpecializedGetters row, int at) {
    return switch (this) {
      case NUMBER -> KeyCodec.encode(row.getLong(at));
      case BYTES -> row.getBinary(at);
    };
  }
}
