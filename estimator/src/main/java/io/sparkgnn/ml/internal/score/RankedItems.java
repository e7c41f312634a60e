// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.ItemLists;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.train.task.WrittenColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a ranking ranks, as the Params name it: the primary key of a table.
 *
 * @param items the key
 * @param entity the columns of the entity's key
 */
public record RankedItems(EntityRef items, List<String> entity) {
  /** Column of an item's place, from 1: an int. */
  public static final String RANK = WrittenColumns.RANK;

  /** Column of an item's score, higher is better: a double. */
  public static final String SCORE = WrittenColumns.SCORE;

  /**
   * Reads the Params.
   *
   * @throws io.sparkgnn.error.UserErrorException if {@code items} is no key
   */
  public static RankedItems of(GnnParams params) {
    String[] named = params.getEntityCols();
    List<String> entity = List.of(named);
    if (named.length == 0 && params.isDefined(params.entity())) {
      entity = EntityRef.parse(params.getEntity()).columns();
    }
    return new RankedItems(EntityRef.parse(params.getItems()), entity);
  }

  /** Name of the table. */
  public String table() {
    return items.table();
  }

  /**
   * The table.
   *
   * @throws io.sparkgnn.error.UserErrorException if the graph has no such table or key, or the key
   *     has several columns
   */
  public NodeType type(GraphSchema schema) {
    NodeType type = items.resolve(schema);
    ItemLists.key(type);
    return type;
  }

  /** Name of the column of the items: the key's, or another where an entity's has that. */
  public String column() {
    return WrittenColumns.items(items.columns().get(0), entity);
  }

  /** The same as tasks write it. */
  StructType stored(StructType answers, KeyColumn key) {
    List<StructField> fields = new ArrayList<>();
    for (StructField field : answers.fields()) {
      fields.add(
          field.name().equals(column())
              ? DataTypes.createStructField(column(), storedType(key), true)
              : field);
    }
    return DataTypes.createStructType(fields);
  }

  /** The rows' columns but one that has the items' name. */
  List<Column> kept(Dataset<?> rows) {
    return Stream.of(rows.columns())
        .filter(name -> !name.equalsIgnoreCase(column()))
        .map(SqlNames::column)
        .toList();
  }

  /** The type of a key in a task, before {@link #shown}. */
  static DataType storedType(KeyColumn key) {
    DataType type = KeyValues.dataType(key.type());
    return type.equals(DataTypes.StringType) ? type : DataTypes.LongType;
  }

  /** The key as people have it. */
  static Column shown(String column, KeyColumn key) {
    Column value = SqlNames.column(column);
    return switch (key.type()) {
      case LONG, STRING -> value;
      case DATE -> date_from_unix_date(value.cast(DataTypes.IntegerType)).as(column);
      case TIMESTAMP -> timestamp_micros(value).as(column);
    };
  }
}
