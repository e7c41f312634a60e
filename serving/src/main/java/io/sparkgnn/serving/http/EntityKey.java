// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.error.Shown;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** The columns of the entity's key, read from values as requests have them, and written again. */
final class EntityKey {
  /** Of a string. */
  private static final int LONGEST = 4096;

  private final List<KeyColumn> columns;
  private final ZoneId zone;

  /**
   * @param zone of times in keys that have none
   */
  EntityKey(NodeType entity, ZoneId zone) {
    this.columns = entity.key();
    this.zone = zone;
  }

  List<String> names() {
    return columns.stream().map(KeyColumn::name).toList();
  }

  int size() {
    return columns.size();
  }

  /** The column of that name, without regard to case; -1 if there is none. */
  int column(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** A column's value, of a text. */
  Object value(int column, String text, String place) {
    KeyColumn key = columns.get(column);
    if (text.length() > LONGEST) {
      throw Problem.VALUE_TOO_LONG.at(
          place,
          "the value of %s has %d characters, and %d are allowed"
              .formatted(key.name(), text.length(), LONGEST));
    }
    return switch (key.type()) {
      case STRING -> text;
      case LONG -> whole(key, text, place);
      case DATE -> day(key, text, place);
      case TIMESTAMP -> SeedTimes.micros(text, zone, place);
    };
  }

  /** A column's value, of a whole number. */
  Object value(int column, long number, String place) {
    KeyColumn key = columns.get(column);
    return switch (key.type()) {
      case LONG -> number;
      case STRING, DATE, TIMESTAMP ->
          throw Problem.WRONG_TYPE.at(
              place, "%s is a number, and a string is needed".formatted(key.name()));
    };
  }

  private static Object whole(KeyColumn key, String text, String place) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw Problem.WRONG_TYPE.at(
          place,
          "'%s' is not a value of %s, which has whole numbers"
              .formatted(Shown.value(text), key.name()));
    }
  }

  private static Object day(KeyColumn key, String text, String place) {
    try {
      return LocalDate.parse(text.strip()).toEpochDay();
    } catch (DateTimeException e) {
      throw Problem.WRONG_TYPE.at(
          place,
          "'%s' is not a value of %s, which has dates such as 2025-01-06"
              .formatted(Shown.value(text), key.name()));
    }
  }

  /**
   * The key of one value a column.
   *
   * @param values null where a column has none
   */
  byte[] encode(Object[] values, String place) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw Problem.MISSING_FIELD.at(place, "the row has no %s".formatted(columns.get(i).name()));
      }
    }
    return KeyCodec.encode(columns, values);
  }

  /** A key's columns as they are written: a Long or a String each. */
  Object[] shown(byte[] key) {
    Object[] values = KeyCodec.decode(columns, key);
    for (int i = 0; i < values.length; i++) {
      values[i] = shown(columns.get(i), values[i]);
    }
    return values;
  }

  /** A value of a key's column as it is written. */
  static Object shown(KeyColumn column, Object value) {
    return switch (column.type()) {
      case LONG, STRING -> value;
      case DATE -> LocalDate.ofEpochDay((Long) value).toString();
      case TIMESTAMP -> TimeText.of((Long) value);
    };
  }
}
