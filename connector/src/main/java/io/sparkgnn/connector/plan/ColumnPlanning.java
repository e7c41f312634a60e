// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Decides for each column of a table what its values can be used as. */
final class ColumnPlanning {
  private static final String ALLOWED =
      "numeric, categorical, timestamp, boolean, text, embedding, ignore";

  private final String table;
  private final Map<String, String> wanted = new HashMap<>();
  private final Map<String, String> formats;
  private final List<ColumnPlan> columns = new ArrayList<>();
  private final List<IgnoredColumn> ignored = new ArrayList<>();

  /**
   * @param roles columns that have another use (key, foreign key, time), by name as in the schema
   * @param overrides what the user asked for
   * @param formats how times are written, by name as in the schema
   */
  ColumnPlanning(
      String table,
      StructType schema,
      Map<String, String> roles,
      Map<String, String> overrides,
      Map<String, String> formats) {
    this.table = table;
    this.formats = formats;
    overrides.forEach(
        (name, type) ->
            wanted.put(SqlNames.find(schema, table, name), type.trim().toLowerCase(Locale.ROOT)));
    for (StructField field : schema.fields()) {
      String role = roles.get(field.name());
      if (role != null) {
        keepOut(field, role);
      } else {
        plan(field);
      }
    }
  }

  List<ColumnPlan> columns() {
    return columns;
  }

  List<IgnoredColumn> ignored() {
    return ignored;
  }

  private void keepOut(StructField field, String role) {
    String type = wanted.get(field.name());
    if (type != null && !type.equals(IgnoredColumn.IGNORE)) {
      throw new UserErrorException(
          "Cannot make column %s.%s %s: it is the table's %s, which is never a feature"
              .formatted(table, field.name(), type, role));
    }
    ignored.add(new IgnoredColumn(field.name(), field.dataType().simpleString(), role, role));
  }

  private void plan(StructField field) {
    String asked = wanted.get(field.name());
    DataType source = field.dataType();
    if (IgnoredColumn.IGNORE.equals(asked)) {
      ignored.add(
          new IgnoredColumn(
              field.name(), source.simpleString(), IgnoredColumn.IGNORE, IgnoredColumn.AS_ASKED));
      return;
    }
    Optional<ColumnKind> natural = kind(source);
    if (natural.isEmpty()) {
      if (asked != null) {
        throw impossible(field, asked);
      }
      ignored.add(
          new IgnoredColumn(
              field.name(),
              source.simpleString(),
              IgnoredColumn.IGNORE,
              "type " + source.simpleString() + " is not supported"));
      return;
    }
    ColumnType type = asked == null ? null : type(field, asked);
    ColumnKind kind = type == null ? natural.get() : stagedKind(field, natural.get(), type);
    columns.add(
        new ColumnPlan(
            field.name(),
            "c" + columns.size(),
            source.simpleString(),
            kind,
            source.equals(DataTypes.DateType),
            type));
  }

  private static Optional<ColumnKind> kind(DataType type) {
    if (type.equals(DataTypes.BooleanType)) {
      return Optional.of(ColumnKind.BOOLEAN);
    }
    if (KeyTypes.isInteger(type)) {
      return Optional.of(ColumnKind.INTEGER);
    }
    if (type instanceof NumericType) {
      return Optional.of(ColumnKind.DECIMAL);
    }
    if (KeyTypes.isString(type)) {
      return Optional.of(ColumnKind.STRING);
    }
    if (KeyTypes.isTimestamp(type) || type.equals(DataTypes.DateType)) {
      return Optional.of(ColumnKind.TIME);
    }
    return type instanceof ArrayType array && array.elementType() instanceof NumericType
        ? Optional.of(ColumnKind.ARRAY)
        : Optional.empty();
  }

  private ColumnType type(StructField field, String asked) {
    for (ColumnType type : ColumnType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(asked)) {
        return type;
      }
    }
    throw new UserErrorException(
        "Cannot make column %s.%s '%s': allowed are %s"
            .formatted(table, field.name(), asked, ALLOWED));
  }

  private ColumnKind stagedKind(StructField field, ColumnKind from, ColumnType to) {
    boolean array = from == ColumnKind.ARRAY;
    boolean time = from == ColumnKind.TIME;
    boolean possible =
        switch (to) {
          case NUMERIC -> !array && !time;
          case CATEGORICAL, TEXT -> !array;
          case TIMESTAMP ->
              TimeValues.read(
                      SqlNames.column(field.name()), field.dataType(), formats.get(field.name()))
                  .isPresent();
          case BOOLEAN -> !array && !time;
          case EMBEDDING -> array;
        };
    if (!possible) {
      throw impossible(field, to.name().toLowerCase(Locale.ROOT));
    }
    return switch (to) {
      case NUMERIC -> from == ColumnKind.INTEGER ? from : ColumnKind.DECIMAL;
      case CATEGORICAL -> from == ColumnKind.INTEGER ? from : ColumnKind.STRING;
      case TEXT -> ColumnKind.STRING;
      case TIMESTAMP -> ColumnKind.TIME;
      case BOOLEAN -> ColumnKind.BOOLEAN;
      case EMBEDDING -> ColumnKind.ARRAY;
    };
  }

  private UserErrorException impossible(StructField field, String asked) {
    boolean epoch = asked.equals("timestamp") && field.dataType() instanceof NumericType;
    return new UserErrorException(
        "Cannot make column %s.%s %s: its type is %s%s"
            .formatted(
                table,
                field.name(),
                asked,
                field.dataType().simpleString(),
                epoch
                    ? "; give the table time_format: {%s: ...}, of %s"
                        .formatted(field.name(), TimeValues.FORMATS)
                    : ""));
  }
}
