// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.RawTable;
import io.sparkgnn.connector.stage.TableStaging;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tables of a build are so small that one task does a step of it for a table as a whole, and
 * one job for all of them.
 */
final class SmallTables {
  private final BuildPlan plan;
  private final boolean[] small;

  /**
   * @param raw the tables' rows, by index
   * @param stripes number of stripes: with more than one no table is small
   */
  SmallTables(BuildPlan plan, List<RawTable> raw, TableStaging staging, int stripes) {
    this.plan = plan;
    this.small = new boolean[raw.size()];
    for (int i = 0; i < small.length; i++) {
      small[i] = stripes == 1 && staging.small(raw.get(i));
    }
  }

  /** The small tables together, each of the others alone. */
  List<List<TablePlan>> together(List<TablePlan> tables) {
    List<TablePlan> all = tables.stream().filter(table -> small[table.index()]).toList();
    List<List<TablePlan>> groups = new ArrayList<>();
    if (!all.isEmpty()) {
      groups.add(all);
    }
    tables.stream().filter(table -> !all.contains(table)).forEach(t -> groups.add(List.of(t)));
    return groups;
  }

  /** Whether a table and all that it takes its times from are small. */
  boolean hasSources(TablePlan table) {
    return small[table.index()] && plan.datingLinksOf(table.index()).stream().allMatch(this::joins);
  }

  /** Whether a link's both ends are small. */
  boolean joins(LinkPlan link) {
    return small[link.child()] && small[link.parent()];
  }

  /** Whether a table is small. */
  boolean has(TablePlan table) {
    return small[table.index()];
  }

  /** What a stage calls them. */
  static String name(List<TablePlan> tables) {
    return tables.size() == 1 ? tables.get(0).name() : tables.size() + " small tables";
  }
}
