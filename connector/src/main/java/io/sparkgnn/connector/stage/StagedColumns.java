// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.source.SqlNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of staged rows, and how each is made from the source's. */
public final class StagedColumns {
  /** Primary key as {@link StagedKey} has it; only in tables that have one. */
  public static final String KEY = "_key";

  /** Microseconds since the epoch; only in tables that are not static. */
  public static final String TIME = "_time";

  /** What becomes of the row: {@link #NODE}, or why it is left out. */
  public static final String STATE = "_state";

  /** The row becomes a node. */
  public static final int NODE = 0;

  /** The row has no time, in a table whose rows need one. */
  public static final int NO_TIME = 1;

  /** An earlier row has the same key. */
  public static final int DUPLICATE_KEY = 2;

  /** A column of the primary key is null. */
  public static final int NULL_KEY = 3;

  private StagedColumns() {}

  /** What identifies a node and its parents: time, key and foreign keys, in this order. */
  static StructType ids(TablePlan table, BuildPlan plan) {
    StructType schema = new StructType();
    if (table.timed()) {
      schema = schema.add(TIME, DataTypes.LongType);
    }
    if (table.keyed()) {
      schema = schema.add(KEY, StagedKey.of(table.key()).type());
    }
    for (LinkPlan link : plan.linksOf(table.index())) {
      schema = schema.add(link.stagedKey(), keyOf(link, plan).type());
    }
    return schema;
  }

  /** The columns that may become features. */
  static StructType values(TablePlan table) {
    StructType schema = new StructType();
    for (ColumnPlan column : table.columns()) {
      schema = schema.add(column.staged(), type(column));
    }
    return schema;
  }

  private static StagedKey keyOf(LinkPlan link, BuildPlan plan) {
    return StagedKey.of(plan.tables().get(link.parent()).key());
  }

  /** Source columns to staged columns: the ids, without a time that other rows give, the values. */
  public static List<Column> select(TablePlan table, BuildPlan plan) {
    List<Column> selected = new ArrayList<>();
    if (table.time() != null) {
      selected.add(micros(SqlNames.column(table.time())).as(TIME));
    }
    if (table.keyed()) {
      List<String> names = table.key().stream().map(key -> key.name()).toList();
      selected.add(KeyEncoding.of(table.key(), names).as(KEY));
    }
    for (LinkPlan link : plan.linksOf(table.index())) {
      selected.add(
          KeyEncoding.of(plan.tables().get(link.parent()).key(), link.childColumns())
              .as(link.stagedKey()));
    }
    for (ColumnPlan column : table.columns()) {
      selected.add(value(column).as(column.staged()));
    }
    return selected;
  }

  private static Column value(ColumnPlan column) {
    Column source = SqlNames.column(column.name());
    return switch (column.kind()) {
      case BOOLEAN -> source.try_cast(DataTypes.BooleanType);
      case INTEGER -> source.cast(DataTypes.LongType);
      // adding 0.0 turns -0.0, which sorts like 0.0, into 0.0
      case DECIMAL -> source.try_cast(DataTypes.DoubleType).plus(lit(0.0d));
      case TIME -> micros(source);
      case STRING -> source.cast(DataTypes.StringType);
      case ARRAY -> source.cast(DataTypes.createArrayType(DataTypes.FloatType));
    };
  }

  private static Column micros(Column source) {
    return unix_micros(source.try_cast(DataTypes.TimestampType));
  }

  private static DataType type(ColumnPlan column) {
    return switch (column.kind()) {
      case BOOLEAN -> DataTypes.BooleanType;
      case INTEGER, TIME -> DataTypes.LongType;
      case DECIMAL -> DataTypes.DoubleType;
      case STRING -> DataTypes.StringType;
      case ARRAY -> DataTypes.createArrayType(DataTypes.FloatType);
    };
  }
}
