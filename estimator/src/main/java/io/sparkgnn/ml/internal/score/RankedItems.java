// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.ItemLists;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.param.GnnParams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
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
  public static final String RANK = "rank";

  /** Column of an item's score, higher is better: a double. */
  public static final String SCORE = "score";

  /**
   * Reads the Params.
   *
   * @throws io.sparkgnn.error.UserErrorException if {@code items} is no key
   */
  public static RankedItems of(GnnParams params) {
    return new RankedItems(
        EntityRef.parse(params.getItems()), ScoredSchema.entityColumns(params));
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
    String name = items.columns().get(0);
    return entity.stream().anyMatch(name::equalsIgnoreCase) ? "recommended_" + name : name;
  }

  /**
   * The schema of answers: the columns of the rows but one that is named as the items' is, {@link
   * #RANK}, the items' key, {@link #SCORE}, and the problem where it is asked for. The type of the
   * items' key is read from the graph.
   *
   * @throws io.sparkgnn.error.UserErrorException if there is no graph at the graph's path, or a
   *     column is already there
   */
  StructType withOutputs(GnnParams params, StructType schema) {
    KeyColumn key = key(params);
    StructType answers = ScoredSchema.append(kept(schema), RANK, DataTypes.IntegerType);
    answers = ScoredSchema.append(answers, column(), dataType(key));
    answers = ScoredSchema.append(answers, SCORE, DataTypes.DoubleType);
    return ScoredSchema.append(answers, params.getProblemCol(), DataTypes.StringType);
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

  private StructType kept(StructType schema) {
    List<StructField> fields =
        Stream.of(schema.fields()).filter(f -> !f.name().equalsIgnoreCase(column())).toList();
    return DataTypes.createStructType(fields);
  }

  private KeyColumn key(GnnParams params) {
    String path = ScoredSchema.required(params, params.graphPath());
    return ItemLists.key(
        type(GraphHandle.manifest(SparkSession.active(), path).schema()));
  }

  /** The type of that column. */
  static DataType dataType(KeyColumn key) {
    return switch (key.type()) {
      case LONG -> DataTypes.LongType;
      case STRING -> DataTypes.StringType;
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
    };
  }

  /** The type of a key in a task, before {@link #shown}. */
  static DataType storedType(KeyColumn key) {
    DataType type = dataType(key);
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
