// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A label column as lists of items: an array of keys, a string of a JSON list of them as text files
 * have it, or one key, where rows of the same entity and time are put together.
 */
public final class ItemLists {
  private ItemLists() {}

  /** The key column of a table that can be ranked. */
  public static KeyColumn key(NodeType items) {
    if (items.key().size() != 1) {
      throw new UserErrorException(
          "Cannot rank the rows of '%s': its primary key has %d columns; allowed is a key of one"
              .formatted(items.name(), items.key().size()));
    }
    return items.key().get(0);
  }

  /**
   * The column's keys as {@link io.sparkgnn.feature.KeyCodec} encodes them: an array of binary, of
   * which those that cannot be read are null; null where the column is.
   *
   * @throws UserErrorException if the column cannot hold keys of the table
   */
  static Column of(StructField field, NodeType items) {
    DataType type = field.dataType();
    DataType element = type instanceof ArrayType list ? list.elementType() : type;
    return encoded(written(field), element, key(items), field);
  }

  /** The column's keys as they are written: an array, null where the column is. */
  public static Column written(StructField field) {
    Column value = SqlNames.column(field.name());
    if (field.dataType() instanceof ArrayType) {
      return value;
    }
    if (!(field.dataType() instanceof StringType)) {
      return when(value.isNotNull(), array(value));
    }
    Column parsed = JsonLists.parsed(value, DataTypes.StringType);
    Column strings = when(trim(value).startsWith("["), parsed).otherwise(array(value));
    return when(value.isNotNull(), strings);
  }

  private static Column encoded(Column list, DataType element, KeyColumn key, StructField field) {
    KeyEncoder encoder = new KeyEncoder(List.of(key));
    return transform(
        list,
        item -> {
          Column read =
              KeyValues.read(item, element, key.type())
                  .orElseThrow(
                      () ->
                          new UserErrorException(
                              "Cannot use column '%s' as the label: it has a %s, and the items' key '%s' is a %s"
                                  .formatted(
                                      field.name(),
                                      element.simpleString(),
                                      key.name(),
                                      key.type().name().toLowerCase(Locale.ROOT))));
          Column part = KeyValues.encodable(read, key.type());
          return udf(encoder, DataTypes.BinaryType).apply(struct(part.as("k0")));
        });
  }

  /** Rows of {@link LabelTable#seeds} with the lists of each entity and time put together. */
  static Dataset<Row> together(Dataset<Row> seeds) {
    Column good = col(LabelTable.PROBLEM).isNull();
    Column list = array_distinct(flatten(collect_list(coalesce(col(LabelTable.LABEL), array()))));
    return seeds
        .where(good)
        .groupBy(LabelTable.KEY, LabelTable.TIME, LabelTable.VALIDATION)
        .agg(list.as(LabelTable.LABEL))
        .select(
            col(LabelTable.KEY),
            col(LabelTable.TIME),
            col(LabelTable.LABEL),
            col(LabelTable.VALIDATION),
            lit(null).cast(DataTypes.StringType).as(LabelTable.PROBLEM),
            lit(null).cast(DataTypes.StringType).as(LabelTable.WRITTEN))
        .union(seeds.where(good.equalTo(lit(false))));
  }
}
