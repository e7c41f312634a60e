package io.sparkgnn.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report of the graph build, as tables. It follows the shape of the report rather than its
 * fields, so that whatever the build says is shown: a list of objects becomes a table, an object of
 * plain values a list, and what is nested in a row becomes further columns.
 */
final class BuildSection {
  /** Told in the page's own section on leakage. */
  private static final Set<String> TOLD_ELSEWHERE = Set.of("leakage");

  private BuildSection() {}

  static void add(Markup out, JsonNode build) {
    if (build == null || build.isEmpty()) {
      return;
    }
    out.leaf("h2", "The graph");
    object(out, "", build);
  }

  private static void object(Markup out, String title, JsonNode object) {
    Map<String, String> plain = new LinkedHashMap<>();
    Map<String, JsonNode> nested = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (TOLD_ELSEWHERE.contains(field.getKey()) || value.isNull()) {
                return;
              }
              if (isPlain(value)) {
                plain.put(field.getKey(), plainText(field.getKey(), value));
              } else if (!value.isEmpty()) {
                nested.put(field.getKey(), value);
              }
            });
    if (!title.isEmpty()) {
      out.leaf("h3", title);
    }
    if (!plain.isEmpty()) {
      out.open("div", "class", "scroll").open("table", "class", "facts");
      plain.forEach(
          (name, value) ->
              out.open("tr").leaf("td", Figures.words(name)).leaf("td", value).close());
      out.close().close();
    }
    nested.forEach(
        (name, value) -> {
          String heading = Figures.heading(Figures.words(name));
          List<Map<String, String>> rows = rows(value);
          if (rows == null) {
            object(out, heading, value);
          } else {
            out.leaf("h3", heading);
            table(out, rows);
          }
        });
  }

  /** The rows of a list of objects, or of an object whose values are objects; else null. */
  private static List<Map<String, String>> rows(JsonNode value) {
    List<Map<String, String>> rows = new ArrayList<>();
    if (value.isArray()) {
      for (JsonNode element : value) {
        Map<String, String> row = new LinkedHashMap<>();
        flatten("", element, row);
        rows.add(row);
      }
      return rows;
    }
    for (JsonNode child : value) {
      if (!child.isObject()) {
        return null;
      }
    }
    value
        .properties()
        .forEach(
            field -> {
              Map<String, String> row = new LinkedHashMap<>();
              row.put("name", field.getKey());
              flatten("", field.getValue(), row);
              rows.add(row);
            });
    return rows;
  }

  private static void flatten(String name, JsonNode value, Map<String, String> row) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              field ->
                  flatten(
                      name.isEmpty() ? field.getKey() : name + " " + field.getKey(),
                      field.getValue(),
                      row));
    } else {
      row.put(name.isEmpty() ? "value" : name, plainText(name, value));
    }
  }

  private static void table(Markup out, List<Map<String, String>> rows) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(
        row ->
            row.forEach(
                (column, text) -> {
                  if (!text.isEmpty()) {
                    columns.add(column);
                  }
                }));
    out.open("div", "class", "scroll").open("table").open("tr");
    for (String column : columns) {
      out.leaf("th", Figures.words(column), "class", isNumeric(rows, column) ? "number" : "text");
    }
    out.close();
    for (Map<String, String> row : rows) {
      out.open("tr");
      for (String column : columns) {
        String type = isNumeric(rows, column) ? "number" : "text";
        out.leaf("td", row.getOrDefault(column, ""), "class", type);
      }
      out.close();
    }
    out.close().close();
  }

  private static boolean isNumeric(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> row.getOrDefault(column, ""))
        .allMatch(
            text ->
                text.isEmpty() || text.matches("[-–]?[\\d,.e+-]*( ([KMGTP]?B|ms|s|%|min.*|h.*))?"));
  }

  private static boolean isPlain(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (element.isContainerNode()) {
          return false;
        }
      }
      return value.size() <= 24;
    }
    return !value.isObject();
  }

  private static String plainText(String name, JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(element -> parts.add(plainText(name, element)));
      return String.join(", ", parts);
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      value
          .properties()
          .forEach(
              f ->
                  parts.add(Figures.words(f.getKey()) + " " + plainText(f.getKey(), f.getValue())));
      return String.join(", ", parts);
    }
    if (value.isNumber()) {
      String words = Figures.words(name);
      if (words.contains("bytes")) {
        return Figures.bytes(value.doubleValue());
      }
      if (words.contains("seconds")) {
        return Figures.seconds(value.doubleValue());
      }
      return value.isIntegralNumber()
          ? Figures.count(value.longValue())
          : Figures.value(value.doubleValue());
    }
    return value.asText();
  }
}
