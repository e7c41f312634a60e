// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.spec;

import java.util.List;

/** From when on a table's rows may be seen, as the user declares it. */
public sealed interface TableTime {
  /**
   * Nothing is said: the latest time of the rows that a row points to; where those have none, any
   * time, which the build warns of.
   */
  TableTime UNDECLARED = new Undeclared();

  /** Any time: the table never gains rows, or they may be known before they are there. */
  TableTime STATIC = new Static();

  /** See {@link #UNDECLARED}. */
  record Undeclared() implements TableTime {}

  /** See {@link #STATIC}. */
  record Static() implements TableTime {}

  /** The time in a column. */
  record Column(String name) implements TableTime {}

  /**
   * The earliest time of the rows that point to a row. A row that none points to is left out, as if
   * it were not there yet.
   *
   * @param links the links to look at, as {@code child.column} or whole; empty for all links to the
   *     table from tables that have times
   */
  record FirstSeen(List<String> links) implements TableTime {
    public FirstSeen {
      links = List.copyOf(links);
    }
  }

  /** The time in a column; nothing said if {@code name} is null or blank. */
  static TableTime column(String name) {
    return name == null || name.isBlank() ? UNDECLARED : new Column(name);
  }

  /**
   * The earliest time of the rows that point to a row by some links, or by any if none is named.
   */
  static TableTime firstSeen(String... links) {
    return new FirstSeen(List.of(links));
  }

  /** The column's name, or null if the time is in none. */
  default String columnName() {
    return this instanceof Column column ? column.name() : null;
  }
}
