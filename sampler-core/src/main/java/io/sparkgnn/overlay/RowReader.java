// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureRowEncoder;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads rows as JSON and the like have them: a value by each column's name, without regard to case.
 * A value is what JSON gives: a {@link String}, {@link Boolean}, {@link Number}, {@link List} or
 * null. Columns of the warehouse that the graph does not have are left out and named. For one
 * thread at a time.
 */
public final class RowReader {
  private final GraphSchema schema;
  private final ZoneId zone;
  private final List<FeatureRowEncoder> encoders = new ArrayList<>();
  private final List<Set<String>> known = new ArrayList<>();

  /**
   * A reader for a graph's tables.
   *
   * @param zone in which times without a zone are; null if there is none, and they must have one
   */
  public RowReader(GraphSchema schema, ZoneId zone) {
    this.schema = schema;
    this.zone = zone;
    for (NodeType type : schema.nodeTypes()) {
      encoders.add(new FeatureRowEncoder(type.columns(), type.rowBytes()));
      Set<String> names = new HashSet<>();
      type.key().forEach(column -> names.add(folded(column.name())));
      type.columns().forEach(column -> names.add(folded(column.name())));
      names.add(folded(type.timeColumn()));
      for (Link link : schema.linksOf(type.index())) {
        link.childColumns().forEach(name -> names.add(folded(name)));
      }
      known.add(names);
    }
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a row.
   *
   * @param where the row is, to begin a message with, such as {@code row 3}
   * @param latest time that it may have, microseconds since the epoch
   * @param leftOut receives the columns that the graph does not have, as {@code table.column}
   * @throws UserErrorException if it is not one of that table; the message names the column and
   *     what is allowed
   */
  public NewRow read(
      NodeType type, Map<String, Object> values, String where, long latest, Set<String> leftOut) {
    Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    row.putAll(values);
    for (String name : row.keySet()) {
      if (!known.get(type.index()).contains(folded(name))) {
        leftOut.add(type.name() + "." + Shown.value(name));
      }
    }
    Columns columns = new Columns(type, row, where);
    List<byte[]> parents = new ArrayList<>();
    for (Link link : schema.linksOf(type.index())) {
      List<KeyColumn> key = schema.nodeTypes().get(link.parent()).key();
      parents.add(columns.key(key, link.childColumns(), false));
    }
    byte[] key =
        type.key().isEmpty()
            ? null
            : columns.key(type.key(), type.key().stream().map(KeyColumn::name).toList(), true);
    long time = type.timeKind() == TimeKind.TIMED ? columns.time(type.timeColumn(), latest) : 0;
    return new NewRow(key, time, parents, columns.features());
  }

  /**
   * Reads the key of a row.
   *
   * @throws UserErrorException as {@link #read} does
   */
  public byte[] key(NodeType type, Map<String, Object> values, String where) {
    Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    row.putAll(values);
    return new Columns(type, row, where)
        .key(type.key(), type.key().stream().map(KeyColumn::name).toList(), true);
  }

  /** The values of one row. */
  private final class Columns {
    private final NodeType type;
    private final Map<String, Object> row;
    private final String where;

    Columns(NodeType type, Map<String, Object> row, String where) {
      this.type = type;
      this.row = row;
      this.where = where;
    }

    private UserErrorException wrong(String column, Object value, String allowed) {
      return new UserErrorException(
          "Cannot take %s of %s: column %s has %s; allowed is %s"
              .formatted(
                  where,
                  type.name(),
                  column,
                  value == null
                      ? "no value"
                      : value instanceof String text ? KeyCodec.quote(text) : Shown.value(value),
                  allowed));
    }

    byte[] key(List<KeyColumn> key, List<String> names, boolean needed) {
      Object[] parts = new Object[key.size()];
      for (int i = 0; i < parts.length; i++) {
        Object value = row.get(names.get(i));
        if (value == null) {
          if (needed) {
            throw wrong(names.get(i), null, allowed(key.get(i).type()));
          }
          return null;
        }
        parts[i] = keyPart(names.get(i), key.get(i).type(), value);
      }
      return KeyCodec.encode(key, parts);
    }

    private static String allowed(KeyType type) {
      return switch (type) {
        case LONG -> "a whole number";
        case STRING -> "a string";
        case DATE -> "a date such as 2024-03-01";
        case TIMESTAMP -> TimeText.FORMS;
      };
    }

    private Object keyPart(String name, KeyType type, Object value) {
      try {
        return switch (type) {
          case LONG -> new BigDecimal(value.toString().strip()).longValueExact();
          case STRING -> {
            if (value instanceof String text) {
              yield text;
            }
            throw wrong(name, value, allowed(type));
          }
          case DATE -> LocalDate.parse((String) value).toEpochDay();
          case TIMESTAMP -> TimeText.micros((String) value, zone);
        };
      } catch (ClassCastException
          | ArithmeticException
          | NumberFormatException
          | DateTimeException e) {
        throw wrong(name, value, allowed(type));
      }
    }

    long time(String name, long latest) {
      Object value = row.get(name);
      if (value == null) {
        throw wrong(name, null, TimeText.FORMS);
      }
      long time = timestamp(name, value);
      if (time > latest) {
        throw wrong(name, value, "a time up to " + TimeText.of(latest));
      }
      return time;
    }

    private long timestamp(String name, Object value) {
      if (!(value instanceof String text)) {
        throw wrong(name, value, TimeText.FORMS);
      }
      try {
        return TimeText.micros(text, zone);
      } catch (DateTimeException e) {
        throw wrong(
            name, value, zone == null ? TimeText.FORMS + ", with its zone" : TimeText.FORMS);
      }
    }

    byte[] features() {
      FeatureRowEncoder encoder = encoders.get(type.index());
      for (int c = 0; c < type.columns().size(); c++) {
        FeatureColumn column = type.columns().get(c);
        Object value = row.get(column.name());
        if (value == null) {
          encoder.missing(c);
        } else {
          set(encoder, c, column, value);
        }
      }
      byte[] bytes = new byte[type.rowBytes()];
      encoder.row().get(bytes);
      return bytes;
    }

    private void set(FeatureRowEncoder encoder, int c, FeatureColumn column, Object value) {
      switch (column.type()) {
        case NUMERIC -> encoder.number(c, number(column.name(), value));
        case CATEGORICAL -> encoder.category(c, category(encoder, c, column.name(), value));
        case BOOLEAN -> {
          if (!(value instanceof Boolean truth)) {
            throw wrong(column.name(), value, "true or false");
          }
          encoder.truth(c, truth);
        }
        case TIMESTAMP -> encoder.timestamp(c, timestamp(column.name(), value));
        case TEXT -> {
          if (!(value instanceof String text)) {
            throw wrong(column.name(), value, "a string");
          }
          encoder.text(c, text);
        }
        case EMBEDDING -> {
          if (!(value instanceof List<?> list) || list.size() != column.length()) {
            throw wrong(column.name(), value, "a list of " + column.length() + " numbers");
          }
          for (int i = 0; i < column.length(); i++) {
            Object element = list.get(i);
            encoder.element(c, i, element == null ? 0f : (float) number(column.name(), element));
          }
        }
      }
    }

    private double number(String name, Object value) {
      if (value instanceof Boolean truth) {
        return truth ? 1 : 0;
      }
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      throw wrong(name, value, "a number");
    }

    /** A category as the build writes it: of a number as a whole one or with decimals. */
    private String category(FeatureRowEncoder encoder, int c, String name, Object value) {
      if (value instanceof String || value instanceof Boolean) {
        return value.toString();
      }
      if (!(value instanceof Number number)) {
        throw wrong(name, value, "a string, a number, true or false");
      }
      String decimal = Double.toString(number.doubleValue());
      if (encoder.knows(c, decimal) || number.doubleValue() != Math.rint(number.doubleValue())) {
        return decimal;
      }
      return Long.toString(number.longValue());
    }
  }
}
