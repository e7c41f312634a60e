// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sparkgnn.error.Shown;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code {"time": T, "rows": [{"key": K, "time": T}, ...], "with": {...}}} token by token, so
 * that no more than the allowed rows are ever held. A row has its key as one value, a list, an
 * object, or as columns of the row itself; {@link RowsDoor} reads the rows that come with it.
 */
final class JsonRequest {
  private static final String KEY = "key";
  private static final String TIME = "time";
  private static final String ROWS = "rows";
  private static final String WITH = "with";
  private static final String SHARE = "share";
  private static final int LONGEST_STRING = 1 << 16;
  private static final int LONGEST_NUMBER = 100;
  private static final int DEEPEST = 8;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST_STRING)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNestingDepth(DEEPEST)
                  .build())
          .build();

  private final EntityKey entity;
  private final SeedTimes times;
  private final RowsDoor door;
  private final int mostRows;
  private final JsonParser parser;

  private JsonRequest(
      EntityKey entity, RowsDoor door, SeedTimes times, int mostRows, JsonParser parser) {
    this.entity = entity;
    this.door = door;
    this.times = times;
    this.mostRows = mostRows;
    this.parser = parser;
  }

  /** A row whose time may be the request's. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: never compared
  private record Row(byte[] key, Long time) {}

  /**
   * What is asked for.
   *
   * @param seeds in the order of the rows
   * @param with rows that they see and no others
   */
  record Asked(List<Seed> seeds, List<RowChange> with) {}

  /** Reads what is to be scored. */
  static Asked read(byte[] body, EntityKey entity, RowsDoor door, SeedTimes times, int mostRows) {
    return parsed(body, parser -> new JsonRequest(entity, door, times, mostRows, parser).request());
  }

  /** Reads what share of the keys a version is to have: all, unless the body says otherwise. */
  static double share(byte[] body) {
    if (body.length == 0) {
      return 1;
    }
    return parsed(
        body,
        parser -> {
          if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.MALFORMED.with("the body is not a JSON object");
          }
          double share = 1;
          for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (!name.equals(SHARE)) {
              throw Problem.UNKNOWN_FIELD.at(
                  "/" + pointer(name),
                  "'%s' is not known; allowed is share".formatted(Shown.value(name)));
            }
            parser.nextToken();
            share = parser.currentToken().isNumeric() ? parser.getDoubleValue() : 0;
            if (!(share > 0 && share <= 1)) {
              throw Problem.WRONG_TYPE.at("/" + SHARE, "a number above 0 and up to 1 is allowed");
            }
          }
          return share;
        });
  }

  /** Reads rows that come to stay. */
  static RowsDoor.Rows rows(byte[] body, RowsDoor door, SeedTimes times, int mostRows) {
    return parsed(
        body,
        parser -> {
          parser.nextToken();
          RowsDoor.Rows rows = door.read(parser, "", times.last(), mostRows);
          if (parser.nextToken() != null) {
            throw Problem.MALFORMED.with("something follows the JSON object");
          }
          return rows;
        });
  }

  private interface Reading<T> {
    T read(JsonParser parser) throws IOException;
  }

  private static <T> T parsed(byte[] body, Reading<T> reading) {
    try (JsonParser parser = JSON.createParser(body)) {
      return reading.read(parser);
    } catch (StreamConstraintsException e) {
      throw Problem.VALUE_TOO_LONG.with(firstLine(e));
    } catch (JsonProcessingException e) {
      throw Problem.MALFORMED.with(
          "the body is not JSON at line %d, column %d: %s"
              .formatted(
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                  firstLine(e)));
    } catch (IOException e) {
      throw Problem.MALFORMED.with("the body is not UTF-8 JSON: " + e.getMessage());
    }
  }

  private static String firstLine(JsonProcessingException e) {
    return Shown.value(e.getOriginalMessage().lines().findFirst().orElse(""));
  }

  private Asked request() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Problem.MALFORMED.with("the body is not a JSON object with \"rows\"");
    }
    Long time = null;
    List<Row> rows = null;
    List<RowChange> with = List.of();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      switch (name) {
        case TIME -> time = time("/" + TIME);
        case ROWS -> rows = rows();
        case WITH -> {
          parser.nextToken();
          with = door.read(parser, "/" + WITH, times.last(), mostRows).changes();
        }
        default ->
            throw Problem.UNKNOWN_FIELD.at(
                "/" + pointer(name),
                "'%s' is not known; allowed are rows, time and with".formatted(Shown.value(name)));
      }
    }
    if (parser.nextToken() != null) {
      throw Problem.MALFORMED.with("something follows the JSON object");
    }
    if (rows == null) {
      throw Problem.MISSING_FIELD.with("the body has no \"rows\"");
    }
    long otherwise = time == null ? times.now() : time;
    List<Seed> seeds = new ArrayList<>(rows.size());
    for (Row row : rows) {
      seeds.add(new Seed(row.key(), row.time() == null ? otherwise : row.time()));
    }
    return new Asked(seeds, with);
  }

  private List<Row> rows() throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong("/" + ROWS, "a list of rows");
    }
    List<Row> rows = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = "/" + ROWS + "/" + rows.size();
      if (rows.size() == mostRows) {
        throw Problem.TOO_MANY_ROWS.at(
            place, "at most %d rows are allowed in a request".formatted(mostRows));
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrong(place, "an object with the entity's key");
      }
      rows.add(row(place));
    }
    return rows;
  }

  private Row row(String place) throws IOException {
    Object[] key = new Object[entity.size()];
    Long time = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int column = entity.column(name);
      String at = place + "/" + pointer(name);
      if (name.equals(KEY)) {
        parser.nextToken();
        key(key, at);
      } else if (name.equals(TIME)) {
        time = time(at);
      } else if (column >= 0) {
        parser.nextToken();
        key[column] = value(column, at);
      } else {
        throw unknown(name, at, "key, time and the key's columns ");
      }
    }
    return new Row(entity.encode(key, place), time);
  }

  private void key(Object[] key, String place) throws IOException {
    switch (parser.currentToken()) {
      case START_ARRAY -> {
        int column = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (column == key.length) {
            throw wrong(place, "a list of %d values".formatted(key.length));
          }
          key[column] = value(column, place + "/" + column);
          column++;
        }
      }
      case START_OBJECT -> {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          int column = entity.column(name);
          String at = place + "/" + pointer(name);
          if (column < 0) {
            throw unknown(name, at, "");
          }
          parser.nextToken();
          key[column] = value(column, at);
        }
      }
      default -> {
        if (key.length > 1) {
          throw wrong(place, "a list or an object of " + String.join(", ", entity.names()));
        }
        key[0] = value(0, place);
      }
    }
  }

  private ProblemException unknown(String name, String place, String others) {
    return Problem.UNKNOWN_FIELD.at(
        place,
        "'%s' is not known; allowed are %s%s"
            .formatted(Shown.value(name), others, String.join(", ", entity.names())));
  }

  private Object value(int column, String place) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> entity.value(column, parser.getText(), place);
      case VALUE_NUMBER_INT -> {
        try {
          yield entity.value(column, parser.getLongValue(), place);
        } catch (InputCoercionException e) {
          throw Problem.WRONG_TYPE.at(place, "the number is out of range");
        }
      }
      default -> throw wrong(place, "a string or a whole number");
    };
  }

  private Long time(String place) throws IOException {
    return switch (parser.nextToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> times.read(parser.getText(), place);
      default -> throw wrong(place, "a time as a string");
    };
  }

  private ProblemException wrong(String place, String wanted) {
    JsonToken found = parser.currentToken();
    String kind =
        found == null
            ? "nothing"
            : switch (found) {
              case START_ARRAY -> "a list";
              case START_OBJECT -> "an object";
              case VALUE_STRING -> "a string";
              case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
              case VALUE_TRUE, VALUE_FALSE -> "a boolean";
              default -> "null";
            };
    return Problem.WRONG_TYPE.at(place, "it is %s, and needed is %s".formatted(kind, wanted));
  }

  /** A name as a part of a JSON pointer, RFC 6901. */
  private static String pointer(String name) {
    return Shown.value(name).replace("~", "~0").replace("/", "~1");
  }
}
