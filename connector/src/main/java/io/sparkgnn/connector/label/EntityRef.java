// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a task is about: a table and the columns of its primary key, written {@code users.user_id}
 * or, for a composite key, {@code visits.(shop,day)}. A name that has dots of its own can be
 * written in backticks.
 *
 * @param table the table's name
 * @param columns the key's columns, also the names under which a label table has them
 */
public record EntityRef(String table, List<String> columns) {
  public EntityRef {
    columns = List.copyOf(columns);
  }

  /**
   * Reads the written form.
   *
   * @throws UserErrorException if it is not of the form {@code table.column} or {@code
   *     table.(column,column)}
   */
  public static EntityRef parse(String text) {
    String trimmed = text.trim();
    boolean composite = trimmed.endsWith(")");
    int open = trimmed.endsWith("`") ? trimmed.lastIndexOf('`', trimmed.length() - 2) : -1;
    int dot =
        composite
            ? trimmed.indexOf(".(")
            : trimmed.lastIndexOf('.', open > 0 ? open : trimmed.length());
    if (dot > 0) {
      String names =
          composite ? trimmed.substring(dot + 2, trimmed.length() - 1) : trimmed.substring(dot + 1);
      List<String> columns =
          composite
              ? Arrays.stream(names.split(",", -1)).map(EntityRef::unquoted).toList()
              : List.of(unquoted(names));
      if (columns.stream().noneMatch(String::isEmpty)) {
        return new EntityRef(unquoted(trimmed.substring(0, dot)), columns);
      }
    }
    throw new UserErrorException(
        "Cannot read entity '"
            + Shown.value(text)
            + "': write table.column, or table.(column,column)");
  }

  /**
   * The table that this names, with names compared without regard to case.
   *
   * @throws UserErrorException if the graph has no such table, the table has no primary key, or its
   *     key has other columns
   */
  public NodeType resolve(GraphSchema schema) {
    NodeType type = schema.nodeType(table);
    if (type.key().isEmpty()) {
      throw new UserErrorException(
          "Cannot use '"
              + this
              + "' as the entity: table '"
              + type.name()
              + "' was built without a primary key; declare one and build the graph again");
    }
    if (type.key().size() != columns.size()
        || type.key().stream().anyMatch(key -> position(key.name()) < 0)) {
      throw new UserErrorException(
          "Cannot use '"
              + this
              + "' as the entity: the primary key of '"
              + type.name()
              + "' is "
              + new EntityRef(type.name(), type.key().stream().map(KeyColumn::name).toList()));
    }
    return type;
  }

  /** This reference's columns in the order of the table's primary key. */
  public List<String> inKeyOrder(NodeType type) {
    List<String> ordered = new ArrayList<>(columns.size());
    for (KeyColumn key : type.key()) {
      ordered.add(columns.get(position(key.name())));
    }
    return ordered;
  }

  private int position(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return columns.size() == 1
        ? table + "." + quoted(columns.get(0))
        : table + ".(" + String.join(",", columns.stream().map(EntityRef::quoted).toList()) + ")";
  }

  private static String quoted(String name) {
    return name.contains(".") ? "`" + name + "`" : name;
  }

  private static String unquoted(String name) {
    String trimmed = name.trim();
    return trimmed.length() > 2 && trimmed.startsWith("`") && trimmed.endsWith("`")
        ? trimmed.substring(1, trimmed.length() - 1)
        : trimmed;
  }
}
