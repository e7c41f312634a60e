// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which rows of a table the graph has, by the words of docs/graph-build.md. Written without the
 * build's own code, so that an error there shows: no null in the key, a time where the table has
 * one, and of rows with the same key the first by time, foreign keys and columns.
 *
 * @param table whose rows they are
 * @param spec how it was declared
 */
record KeptRows(GraphSchema schema, NodeType table, TableSpec spec) {

  /**
   * The rows that the graph has.
   *
   * @param rows all of the source's, with {@link SourceTables#KEY} and {@link SourceTables#TIME}
   */
  Dataset<Row> of(Dataset<Row> rows) {
    Dataset<Row> kept = rows;
    if (table.timed()) {
      // A row without a time comes behind those of its key that have one.
      kept = kept.where(col(SourceTables.TIME).isNotNull());
    }
    if (table.key().isEmpty()) {
      return kept;
    }
    kept = kept.where(col(SourceTables.KEY).isNotNull());
    boolean repeated =
        !kept.groupBy(SourceTables.KEY).agg(count(lit(1)).as("n")).where("n > 1").isEmpty();
    return repeated
        ? kept.groupBy(SourceTables.KEY)
            .agg(min_by(struct("*"), order(rows.schema())).as("_row"))
            .select("_row.*")
        : kept;
  }

  private Column order(StructType source) {
    List<Column> order = new ArrayList<>(List.of(col(SourceTables.TIME)));
    Set<String> used = new HashSet<>();
    table.key().forEach(part -> used.add(part.name()));
    if (!table.timeColumn().isEmpty()) {
      used.add(table.timeColumn());
    }
    for (Link link : schema.linksOf(table.index())) {
      order.add(foreignKey(link));
      used.addAll(link.childColumns());
    }
    Map<String, String> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    spec.columns()
        .forEach((name, type) -> declared.put(name, type.strip().toLowerCase(Locale.ROOT)));
    for (StructField field : source.fields()) {
      if (!used.contains(field.name()) && !isOwn(field)) {
        feature(field, declared.get(field.name())).ifPresent(order::add);
      }
    }
    // What the build makes nothing of decides last.
    for (StructField field : source.fields()) {
      if (!isOwn(field) && RowOrdering.isOrderable(field.dataType())) {
        order.add(SqlNames.column(field.name()));
      }
    }
    Column[] fields = new Column[order.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = order.get(i).as("o" + i);
    }
    return struct(fields);
  }

  private static boolean isOwn(StructField field) {
    return field.name().equals(SourceTables.KEY) || field.name().equals(SourceTables.TIME);
  }

  /** A foreign key's columns by their values; a null in any of them is none at all. */
  private Column foreignKey(Link link) {
    List<KeyColumn> key = schema.nodeTypes().get(link.parent()).key();
    Column complete = lit(true);
    Column[] parts = new Column[key.size()];
    for (int i = 0; i < parts.length; i++) {
      Column value = SqlNames.column(link.childColumns().get(i));
      parts[i] = value.try_cast(KeyValues.dataType(key.get(i).type()));
      complete = complete.and(parts[i].isNotNull());
    }
    return when(complete, struct(parts));
  }

  /** A column as the build reads it; empty for one that it cannot read, or was told to ignore. */
  private static Optional<Column> feature(StructField field, String declared) {
    DataType type = field.dataType();
    Column value = SqlNames.column(field.name());
    boolean array = type instanceof ArrayType of && of.elementType() instanceof NumericType;
    boolean whole =
        type.equals(DataTypes.LongType)
            || type.equals(DataTypes.IntegerType)
            || type.equals(DataTypes.ShortType)
            || type.equals(DataTypes.ByteType)
            || (type instanceof DecimalType decimal
                && decimal.scale() == 0
                && decimal.precision() <= 18);
    boolean time =
        type.equals(DataTypes.DateType)
            || type.equals(DataTypes.TimestampType)
            || type.equals(DataTypes.TimestampNTZType);
    if (declared != null) {
      return switch (declared) {
        case "numeric" -> Optional.of(whole ? value : number(value));
        case "categorical" -> Optional.of(whole ? value : value.cast(DataTypes.StringType));
        case "text" -> Optional.of(value.cast(DataTypes.StringType));
        case "timestamp" -> Optional.of(micros(value));
        case "boolean" -> Optional.of(value.try_cast(DataTypes.BooleanType));
        case "embedding" -> Optional.of(type instanceof StringType ? value : floats(value));
        default -> Optional.empty();
      };
    } else if (whole || type.equals(DataTypes.BooleanType) || type instanceof StringType) {
      return Optional.of(value);
    } else if (type instanceof NumericType) {
      return Optional.of(number(value));
    } else if (time) {
      return Optional.of(micros(value));
    }
    return array ? Optional.of(floats(value)) : Optional.empty();
  }

  private static Column number(Column value) {
    return value.try_cast(DataTypes.DoubleType).plus(lit(0.0));
  }

  private static Column micros(Column value) {
    return unix_micros(value.try_cast(DataTypes.TimestampType));
  }

  private static Column floats(Column value) {
    return value.cast(DataTypes.createArrayType(DataTypes.FloatType));
  }
}
