// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.spec;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;
import java.util.List;

/** A foreign key, as the user declares it. */
public record LinkSpec(
    String childTable, List<String> childColumns, String parentTable, List<String> parentColumns) {
  public LinkSpec {
    childColumns = List.copyOf(childColumns);
    parentColumns = List.copyOf(parentColumns);
  }

  /**
   * Reads {@code child.column -> parent.column} or, for a composite key, {@code child.(a,b) ->
   * parent.(a,b)}. A name that has dots or blanks of its own can be written in backticks.
   *
   * @throws UserErrorException if the text is anything else
   */
  public static LinkSpec parse(String text) {
    String[] sides = text.split("->", -1);
    if (sides.length != 2) {
      throw malformed(text);
    }
    Side child = side(sides[0].trim(), text);
    Side parent = side(sides[1].trim(), text);
    if (child.columns.size() != parent.columns.size()) {
      throw new UserErrorException(
          "Cannot read link '%s': %d columns point to %d; both sides need as many"
              .formatted(Shown.value(text), child.columns.size(), parent.columns.size()));
    }
    return new LinkSpec(child.table, child.columns, parent.table, parent.columns);
  }

  /** {@code child.column->parent.column}, the name of the link's edge type to the parent. */
  public String text() {
    return side(childTable, childColumns) + "->" + side(parentTable, parentColumns);
  }

  /** {@code child.column}, by which links to one table are told apart. */
  public String childText() {
    return side(childTable, childColumns);
  }

  /**
   * Whether a text means this link: {@link #childText} or the whole link, without regard to case.
   *
   * @throws UserErrorException if the text cannot be read
   */
  public boolean isMeantBy(String text) {
    if (text.contains("->")) {
      return parse(text).text().equalsIgnoreCase(text());
    }
    Side side = side(text.trim(), text);
    return side(side.table, side.columns).equalsIgnoreCase(childText());
  }

  private static String side(String table, List<String> columns) {
    return columns.size() == 1
        ? table + "." + columns.get(0)
        : table + ".(" + String.join(",", columns) + ")";
  }

  private record Side(String table, List<String> columns) {}

  private static Side side(String side, String text) {
    int dot = dotAfterTable(side);
    if (dot < 1 || dot == side.length() - 1) {
      throw malformed(text);
    }
    String table = unquoted(side.substring(0, dot));
    String columns = side.substring(dot + 1).trim();
    if (columns.startsWith("(") && columns.endsWith(")")) {
      columns = columns.substring(1, columns.length() - 1);
      List<String> names =
          Arrays.stream(columns.split(",", -1)).map(name -> unquoted(name.trim())).toList();
      if (names.stream().anyMatch(String::isEmpty)) {
        throw malformed(text);
      }
      return new Side(table, names);
    }
    return new Side(table, List.of(unquoted(columns)));
  }

  private static int dotAfterTable(String side) {
    if (side.startsWith("`")) {
      int end = side.indexOf('`', 1);
      return end < 0 ? -1 : side.indexOf('.', end);
    }
    return side.indexOf('.');
  }

  private static String unquoted(String name) {
    String trimmed = name.trim();
    return trimmed.length() > 1 && trimmed.startsWith("`") && trimmed.endsWith("`")
        ? trimmed.substring(1, trimmed.length() - 1)
        : trimmed;
  }

  private static UserErrorException malformed(String text) {
    return new UserErrorException(
        "Cannot read link '%s': write child_table.column -> parent_table.column, or"
                .formatted(Shown.value(text))
            + " child_table.(a,b) -> parent_table.(a,b) for a composite key");
  }
}
