// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/**
 * Reads key columns as the types that they are compared in, and says what is odd if they differ.
 */
final class KeyReading {
  /** For messages. */
  static final String NAMES = "integer, string, date and timestamp";

  private KeyReading() {}

  /** The type that a key column is declared to be read as, or null. */
  static KeyType declared(TableSpec table, String column) {
    for (var entry : table.keyTypes().entrySet()) {
      if (entry.getKey().equalsIgnoreCase(column)) {
        return switch (entry.getValue().trim().toLowerCase(Locale.ROOT)) {
          case "integer" -> KeyType.LONG;
          case "string" -> KeyType.STRING;
          case "date" -> KeyType.DATE;
          case "timestamp" -> KeyType.TIMESTAMP;
          default ->
              throw new UserErrorException(
                  "Cannot read key %s.%s as '%s': allowed are %s"
                      .formatted(table.name(), column, entry.getValue(), NAMES));
        };
      }
    }
    return null;
  }

  static String name(KeyType type) {
    return type == KeyType.LONG ? "integer" : type.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Has a column read as a type of key, if it is not of that type already.
   *
   * @return whether it can be
   */
  static boolean read(TypedColumns columns, String column, KeyType to, ValueCheck.Use use) {
    DataType type = columns.type(column);
    if (KeyTypes.is(type, to)) {
      return true;
    }
    Optional<Column> value = KeyValues.read(columns.value(column), type, to);
    value.ifPresent(
        found ->
            columns.read(
                column,
                found,
                KeyValues.dataType(to),
                use,
                to == KeyType.LONG ? "whole numbers" : name(to) + "s"));
    return value.isPresent();
  }

  /** Whether a column is read as a type of key without being declared to be. */
  static boolean natural(DataType type, KeyType to) {
    return KeyTypes.is(type, to) || (to == KeyType.LONG && type instanceof NumericType);
  }

  /** What is odd about a foreign key that is of another type than the key, and the way out. */
  static String odd(
      TableSpec child,
      TypedColumns from,
      String column,
      TableSpec parent,
      TypedColumns to,
      String key) {
    boolean childIsString = KeyTypes.isString(from.type(column));
    boolean parentIsString = KeyTypes.isString(to.type(key));
    boolean toNumber = childIsString && to.type(key) instanceof NumericType;
    boolean fromNumber = parentIsString && from.type(column) instanceof NumericType;
    if (!toNumber && !fromNumber) {
      return "such as %s and %s; give the tables key_type: {%s: ...} and key_type: {%s: ...}, of %s"
          .formatted(
              OddValues.any(from.source(), column, keyOf(child, from)).shown(),
              OddValues.any(to.source(), key, keyOf(parent, to)).shown(),
              column,
              key,
              NAMES);
    }
    TableSpec table = toNumber ? child : parent;
    TypedColumns columns = toNumber ? from : to;
    String name = toNumber ? column : key;
    Column whole =
        KeyValues.read(SqlNames.column(name), DataTypes.StringType, KeyType.LONG).orElseThrow();
    OddValues odd = OddValues.find(columns.source(), name, keyOf(table, columns), whole.isNull());
    String declare = "key_type: {%s: integer}".formatted(name);
    if (odd.odd() == 0) {
      return "all %,d values of %s.%s are whole numbers: give table %s %s"
          .formatted(odd.present(), table.name(), name, table.name(), declare);
    }
    String found =
        "%,d of %,d values of %s.%s are no whole numbers: %s"
            .formatted(odd.odd(), odd.present(), table.name(), name, odd.shown());
    List<String> words = Guess.nullWords(odd.values());
    return words.isEmpty()
        ? "%s; to compare strings give table %s key_type: {%s: string} and table %s key_type: {%s: string}"
            .formatted(found, child.name(), column, parent.name(), key)
        : "%s; if these stand for a missing value, give the source of %s null_values: %s"
            .formatted(found, table.name(), quoted(words));
  }

  /** Strings as a list of a job file. */
  static String quoted(List<String> words) {
    return "["
        + String.join(", ", words.stream().map(w -> "'" + w.replace("'", "''") + "'").toList())
        + "]";
  }

  private static List<String> keyOf(TableSpec table, TypedColumns columns) {
    return table.primaryKey().stream()
        .map(name -> SqlNames.find(columns.schema(), table.name(), name))
        .toList();
  }
}
