// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.TimeSources;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows are visible at any time though nobody has said that they may be: when it
 * grows, its later rows are seen by earlier seeds.
 *
 * @param name the table's name
 * @param seenBy links from tables with times by which its rows could be dated, as {@code
 *     child.column}; empty if there are none
 */
public record UndatedTable(String name, List<String> seenBy) {
  public UndatedTable {
    seenBy = List.copyOf(seenBy);
  }

  /**
   * The undated tables of a graph, in order, from the declared names alone.
   *
   * @throws io.sparkgnn.error.UserErrorException if a link or a time names what is not there
   */
  public static List<UndatedTable> of(GraphSpec spec) {
    TimeSources times = TimeSources.of(spec);
    List<UndatedTable> undated = new ArrayList<>();
    for (int i = 0; i < spec.tables().size(); i++) {
      TableSpec table = spec.tables().get(i);
      if (times.kind(i) == TimeKind.STATIC && table.time() == TableTime.UNDECLARED) {
        undated.add(new UndatedTable(table.name(), seenBy(spec, times, table)));
      }
    }
    return undated;
  }

  private static List<String> seenBy(GraphSpec spec, TimeSources times, TableSpec table) {
    List<String> links = new ArrayList<>();
    for (LinkSpec link : spec.links()) {
      for (int i = 0; i < spec.tables().size(); i++) {
        if (link.parentTable().equalsIgnoreCase(table.name())
            && link.childTable().equalsIgnoreCase(spec.tables().get(i).name())
            && times.kind(i) != TimeKind.STATIC) {
          links.add(link.childText());
        }
      }
    }
    return links;
  }

  /** What to write in a job file so that its rows have times; "" if no rows with times show it. */
  public String proposal() {
    String links = String.join(", ", seenBy);
    return switch (seenBy.size()) {
      case 0 -> "";
      case 1 -> "time: {first_seen: %s}".formatted(links);
      default -> "time: {first_seen: [%s]}".formatted(links);
    };
  }

  /** One line: what the risk is, and what to write. */
  public String warning() {
    return "%s: it has no time, so rows that are added later are seen by earlier seeds; write %s, or static: true if it never gains rows"
        .formatted(name, seenBy.isEmpty() ? "time: with a column that dates its rows" : proposal());
  }
}
