package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

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

/** The columns of the staging files, and how each is made from the source's. */
public final class StagedColumns {
  /** Encoded primary key; only in tables that have one. */
  public static final String KEY = "_key";

  /** Microseconds since the epoch; only in tables that are not static. */
  public static final String TIME = "_time";

  /**
   * What becomes of the row: {@link #NODE}, or why it is left out. Within a staging partition the
   * nodes come first.
   */
  public static final String STATE = "_state";

  /** The row becomes a node. */
  public static final int NODE = 0;

  /** The row has no time, in a table whose rows need one. */
  public static final int NO_TIME = 1;

  /** An earlier row has the same key. */
  public static final int DUPLICATE_KEY = 2;

  /** A column of the primary key is null. */
  public static final int NULL_KEY = 3;

  /** Partition and position in it, as {@code monotonically_increasing_id} gives them. */
  public static final String POSITION = "_position";

  private StagedColumns() {}

  /** The schema of a table's staging files. */
  static StructType schema(TablePlan table, List<LinkPlan> links) {
    StructType schema =
        new StructType().add(POSITION, DataTypes.LongType).add(STATE, DataTypes.IntegerType);
    if (table.timed()) {
      schema = schema.add(TIME, DataTypes.LongType);
    }
    return addValues(schema, table, links);
  }

  /** The schema of a table's rows as {@link #select} makes them. */
  static StructType selected(TablePlan table, List<LinkPlan> links) {
    StructType schema = new StructType();
    if (table.time() != null) {
      schema = schema.add(TIME, DataTypes.LongType);
    }
    return addValues(schema, table, links);
  }

  private static StructType addValues(StructType start, TablePlan table, List<LinkPlan> links) {
    StructType schema = start;
    if (table.keyed()) {
      schema = schema.add(KEY, DataTypes.BinaryType);
    }
    for (LinkPlan link : links) {
      schema = schema.add(link.stagedKey(), DataTypes.BinaryType);
    }
    for (ColumnPlan column : table.columns()) {
      schema = schema.add(column.staged(), type(column));
    }
    return schema;
  }

  /** Source columns to staged columns, in the schema's order, without time and position. */
  static List<Column> select(TablePlan table, List<LinkPlan> links, List<TablePlan> tables) {
    List<Column> selected = new ArrayList<>();
    if (table.time() != null) {
      selected.add(micros(SqlNames.column(table.time())).as(TIME));
    }
    if (table.keyed()) {
      List<String> names = table.key().stream().map(key -> key.name()).toList();
      selected.add(KeyEncoding.of(table.key(), names).as(KEY));
    }
    for (LinkPlan link : links) {
      selected.add(
          KeyEncoding.of(tables.get(link.parent()).key(), link.childColumns())
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
