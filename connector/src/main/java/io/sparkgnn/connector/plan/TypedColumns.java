// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Collects which columns of a source are read as something else. For one thread. */
final class TypedColumns {
  private static final String HIDDEN = "_spark_gnn_unread_";

  private final SourceRows source;
  private final Map<String, Reading> readings = new LinkedHashMap<>();

  private final List<String> notes = new ArrayList<>();

  private record Reading(Column value, DataType type, ValueCheck.Use use, String wanted) {}

  TypedColumns(SourceRows source) {
    this.source = source;
  }

  /** The rows as the source has them. */
  Dataset<Row> source() {
    return source.rows();
  }

  /** The columns as the source has them. */
  StructType schema() {
    return source.rows().schema();
  }

  /** The type that a column is used in. */
  DataType type(String column) {
    Reading reading = readings.get(column);
    return reading == null ? schema().apply(column).dataType() : reading.type();
  }

  /** The column's value in the type that it is used in. */
  Column value(String column) {
    Reading reading = readings.get(column);
    return reading == null ? SqlNames.column(column) : reading.value();
  }

  /**
   * Has a column read as something else.
   *
   * @param value null where the column's value cannot be read
   */
  void read(String column, Column value, DataType type, ValueCheck.Use use, String wanted) {
    readings.put(column, new Reading(value, type, use, wanted));
  }

  /** Keeps a line for people. */
  void note(String line) {
    notes.add(line);
  }

  TypedRows rows() {
    List<ValueCheck> checks = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    List<Column> hidden = new ArrayList<>();
    for (String name : schema().fieldNames()) {
      columns.add(value(name).as(name));
      Reading reading = readings.get(name);
      if (reading != null) {
        String as = HIDDEN + checks.size();
        checks.add(new ValueCheck(name, as, reading.use(), reading.wanted()));
        hidden.add(check(name, reading).as(as));
      }
    }
    if (source.malformed() != null) {
      String as = HIDDEN + checks.size();
      checks.add(new ValueCheck("", as, ValueCheck.Use.RECORD, "records of the file's columns"));
      Column record = SqlNames.column(source.malformed());
      hidden.add(
          when(record.isNull(), "").otherwise(concat(lit(ValueCheck.UNREAD), record)).as(as));
    }
    Dataset<Row> rows =
        readings.isEmpty() ? source.rows() : source.rows().select(columns.toArray(Column[]::new));
    columns.addAll(hidden);
    Dataset<Row> checked =
        checks.isEmpty() ? rows : source.checked().select(columns.toArray(Column[]::new));
    return new TypedRows(source.rows(), rows, checked, checks, notes);
  }

  private Column check(String name, Reading reading) {
    Column raw = SqlNames.column(name);
    Column present = KeyValues.present(raw, schema().apply(name).dataType());
    Column shown = concat(lit(ValueCheck.UNREAD), raw.cast(DataTypes.StringType));
    return when(not(present), lit(null)).when(reading.value().isNull(), shown).otherwise(lit(""));
  }
}
