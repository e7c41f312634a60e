// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.sparkgnn.connector.graphbuild.BuildReport;
import java.util.List;
import java.util.Locale;

/**
 * What a refresh found and did.
 *
 * @param reason why the graph had to be built anew, or "" where it was refreshed or nothing had
 *     changed
 * @param tables what has changed in each table, in order; empty when the graph was built anew
 * @param build the report of the graph as it is now
 * @param seconds of the whole refresh
 */
public record RefreshReport(
    String reason, List<TableChanges> tables, BuildReport build, double seconds) {
  public RefreshReport {
    tables = List.copyOf(tables);
  }

  /**
   * The changes of one table, by what they are to the graph.
   *
   * @param fromVersion the Delta version that the graph had
   * @param toVersion the one that it has now
   * @param came rows that are new
   * @param changed rows that took the place of one of the same key
   * @param went rows that are gone
   * @param reread rows that had waited for a row which came now
   */
  public record TableChanges(
      String name,
      long fromVersion,
      long toVersion,
      long came,
      long changed,
      long went,
      long reread) {
    boolean none() {
      return came + changed + went + reread == 0;
    }
  }

  /** What has changed as an aligned table, for a terminal; why, where the graph was built anew. */
  public String toText() {
    if (!reason.isEmpty()) {
      return "built anew: " + reason;
    }
    StringBuilder text =
        new StringBuilder(
            "%-20s %12s %10s %10s %10s %10s"
                .formatted("table", "versions", "came", "changed", "went", "waited"));
    for (TableChanges table : tables) {
      String versions =
          table.fromVersion() == table.toVersion()
              ? Long.toString(table.toVersion())
              : table.fromVersion() + " to " + table.toVersion();
      text.append(
          String.format(
              Locale.ROOT,
              "%n%-20s %12s %,10d %,10d %,10d %,10d",
              table.name(),
              versions,
              table.came(),
              table.changed(),
              table.went(),
              table.reread()));
    }
    return text.toString();
  }

  /** Whether the graph is another one now. */
  public boolean moved() {
    return !reason.isEmpty() || tables.stream().anyMatch(table -> !table.none());
  }
}
