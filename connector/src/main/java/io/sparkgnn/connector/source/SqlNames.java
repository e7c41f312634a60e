// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/** Column names as users write them: any character allowed, found without regard to case. */
public final class SqlNames {
  private SqlNames() {}

  /** The name in backticks, so that dots, blanks and keywords in it mean nothing. */
  public static String quote(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** The top-level column of exactly that name. */
  public static Column column(String name) {
    return col(quote(name));
  }

  /**
   * The column's name as the table has it.
   *
   * @param table for the message
   * @throws UserErrorException if there is none or more than one; the message names those there are
   */
  public static String find(StructType schema, String table, String name) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (names.indexOf(name) >= 0 && names.indexOf(name) == names.lastIndexOf(name)) {
      return name;
    }
    List<String> found = names.stream().filter(n -> n.equalsIgnoreCase(name)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new UserErrorException(
        found.isEmpty()
            ? "Cannot find column '%s' in table %s: it has %s"
                .formatted(name, table, names.isEmpty() ? "no columns" : String.join(", ", names))
            : "Cannot tell which column '%s' of table %s is meant: it has %s"
                .formatted(name, table, String.join(", ", found)));
  }
}
