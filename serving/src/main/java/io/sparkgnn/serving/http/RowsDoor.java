// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.overlay.RowReader;
import io.sparkgnn.serving.ServedGraph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads rows that come with a request: {@code {"put": {TABLE: [ROW, ...]}, "delete": {TABLE: [KEY,
 * ...]}}}, in the order in which they stand there. Safe for use by any number of threads.
 */
final class RowsDoor {
  private static final String PUT = "put";
  private static final String DELETE = "delete";

  private final GraphSchema schema;
  private final RowReader reader;

  RowsDoor(ServedGraph graph) {
    this.schema = graph.schema();
    this.reader = new RowReader(schema, graph.zone());
  }

  /**
   * Rows of a request.
   *
   * @param changes in their order
   * @param leftOut columns that the graph does not have
   */
  record Rows(List<RowChange> changes, Set<String> leftOut) {}

  /**
   * Reads the object that the parser stands at the beginning of.
   *
   * @param place of the object, a JSON pointer
   * @param latest time that a row may have
   * @param most rows that are allowed
   */
  Rows read(JsonParser parser, String place, long latest, int most) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Problem.WRONG_TYPE.at(place, "needed is an object with \"put\" or \"delete\"");
    }
    Rows rows = new Rows(new ArrayList<>(), new TreeSet<>());
    for (String way = parser.nextFieldName(); way != null; way = parser.nextFieldName()) {
      if (!way.equals(PUT) && !way.equals(DELETE)) {
        throw Problem.UNKNOWN_FIELD.at(
            place + "/" + Shown.value(way),
            "'%s' is not known; allowed are put and delete".formatted(Shown.value(way)));
      }
      String at = place + "/" + way;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Problem.WRONG_TYPE.at(at, "needed is an object with a list of rows for each table");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        table(parser, at + "/" + Shown.value(name), name, way.equals(PUT), latest, most, rows);
      }
    }
    return rows;
  }

  private void table(
      JsonParser parser, String place, String name, boolean put, long latest, int most, Rows rows)
      throws IOException {
    NodeType type = type(name, place);
    if (!put && type.key().isEmpty()) {
      throw Problem.UNKNOWN_FIELD.at(
          place, "table %s has no primary key, and its rows stay".formatted(type.name()));
    }
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw Problem.WRONG_TYPE.at(place, "needed is a list of rows");
    }
    int number = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String at = place + "/" + number++;
      if (rows.changes().size() == most) {
        throw Problem.TOO_MANY_ROWS.at(
            at, "at most %d rows are allowed in a request".formatted(most));
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw Problem.WRONG_TYPE.at(at, "needed is an object with the row's columns");
      }
      Map<String, Object> values = object(parser);
      rows.changes().add(change(type, values, put, at, latest, rows.leftOut()));
    }
  }

  private NodeType type(String name, String place) {
    return schema.nodeTypes().stream()
        .filter(type -> type.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.UNKNOWN_FIELD.at(
                    place,
                    "there is no table '%s'; there are %s"
                        .formatted(
                            Shown.value(name),
                            schema.nodeTypes().stream()
                                .map(NodeType::name)
                                .collect(Collectors.joining(", ")))));
  }

  private synchronized RowChange change(
      NodeType type,
      Map<String, Object> values,
      boolean put,
      String place,
      long latest,
      Set<String> leftOut) {
    try {
      return put
          ? RowChange.put(type.index(), reader.read(type, values, "a row", latest, leftOut))
          : RowChange.delete(type.index(), reader.key(type, values, "a key"));
    } catch (UserErrorException e) {
      throw Problem.WRONG_TYPE.at(place, e.getMessage());
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      values.put(name, value(parser));
    }
    return values;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      default -> null;
    };
  }
}
