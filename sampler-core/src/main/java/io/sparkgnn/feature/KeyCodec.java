// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Canonical bytes of a key of any type, whose unsigned byte order is the keys' own order.
 *
 * <p>A number, date or timestamp is 8 bytes, big-endian, sign bit flipped. A string is its UTF-8
 * with every 0 byte written as {@code 00 FF}, ended by {@code 00 00}. A composite key is the
 * concatenation of its columns.
 */
public final class KeyCodec {
  /** Of a long string so many characters at each end are shown. */
  private static final int SHOWN_CHARACTERS = 40;

  private KeyCodec() {}

  /**
   * Encodes a key.
   *
   * @param columns the key's columns
   * @param values one value a column, none null: a {@link Number} for {@code LONG}, DATE (days) or
   *     TIMESTAMP (microseconds), a {@link String} for {@code STRING}
   */
  public static byte[] encode(List<KeyColumn> columns, Object... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          "a key of " + columns.size() + " columns cannot have " + values.length + " values");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(8 * values.length + 8);
    for (int i = 0; i < values.length; i++) {
      if (columns.get(i).type() == KeyType.STRING) {
        for (byte b : ((String) values[i]).getBytes(StandardCharsets.UTF_8)) {
          out.write(b);
          if (b == 0) {
            out.write(0xFF);
          }
        }
        out.write(0);
        out.write(0);
      } else {
        out.writeBytes(encode(((Number) values[i]).longValue()));
      }
    }
    return out.toByteArray();
  }

  /**
   * Encodes a key of one column that is no {@code STRING}.
   *
   * @param value the number, the days or the microseconds
   */
  public static byte[] encode(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value ^ Long.MIN_VALUE).array();
  }

  /** Decodes what {@link #encode(long)} made. */
  public static long decode(byte[] key) {
    return ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
  }

  /**
   * Decodes what {@link #encode(List, Object...)} made: a {@code Long} or {@code String} for each
   * column.
   */
  public static Object[] decode(List<KeyColumn> columns, byte[] key) {
    Object[] values = new Object[columns.size()];
    ByteBuffer in = ByteBuffer.wrap(key);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          columns.get(i).type() == KeyType.STRING ? string(in) : in.getLong() ^ Long.MIN_VALUE;
    }
    return values;
  }

  private static String string(ByteBuffer in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      byte b = in.get();
      if (b == 0 && in.get() == 0) {
        return out.toString(StandardCharsets.UTF_8);
      }
      out.write(b);
    }
  }

  /**
   * The key as people write it: {@code 17}, {@code 2009-03-29} or {@code 17|north}. A string in a
   * composite key that has a {@code |} or a quote of its own is put in double quotes, its quotes
   * doubled, so that no two keys look the same.
   */
  public static String print(List<KeyColumn> columns, byte[] key) {
    List<String> parts = new ArrayList<>(columns.size());
    Object[] values = decode(columns, key);
    for (int i = 0; i < values.length; i++) {
      String part = print(columns.get(i).type(), values[i]);
      boolean ambiguous = part.indexOf('|') >= 0 || part.indexOf('"') >= 0;
      parts.add(values.length > 1 && ambiguous ? '"' + part.replace("\"", "\"\"") + '"' : part);
    }
    return String.join("|", parts);
  }

  /** The key as messages show it: strings {@link #quote quoted}, to make blanks visible. */
  public static String show(List<KeyColumn> columns, byte[] key) {
    List<String> parts = new ArrayList<>(columns.size());
    Object[] values = decode(columns, key);
    for (int i = 0; i < values.length; i++) {
      KeyType type = columns.get(i).type();
      parts.add(type == KeyType.STRING ? quote((String) values[i]) : print(type, values[i]));
    }
    return String.join("|", parts);
  }

  /**
   * A string as messages show it: in single quotes, so that blanks around it are seen, on one line,
   * with control characters as {@code \u000a}, and its middle left out when it is very long.
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == SHOWN_CHARACTERS && text.length() > 2 * SHOWN_CHARACTERS) {
        i = text.length() - SHOWN_CHARACTERS - 1;
        out.append("...");
      } else if (Character.isISOControl(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('\'').toString();
  }

  private static String print(KeyType type, Object value) {
    return switch (type) {
      case LONG, STRING -> value.toString();
      case DATE -> LocalDate.ofEpochDay((Long) value).toString();
      case TIMESTAMP -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
    };
  }
}
