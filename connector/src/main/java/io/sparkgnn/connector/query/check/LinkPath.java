// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A way along foreign keys from a table to one of its ancestors: each link starts where the one
 * before ended. The empty path stays where it is.
 *
 * @param links from the child upward
 */
public record LinkPath(List<LinkPlan> links) {
  /** Paths beyond this many are not listed. */
  private static final int MOST = 50;

  public LinkPath {
    links = List.copyOf(links);
  }

  /** {@code results.raceId->races.raceId, races.circuitId->circuits.circuitId}. */
  public String text(BuildPlan plan) {
    return links.stream()
        .map(
            link ->
                side(plan.tables().get(link.child()).name(), link.childColumns())
                    + "->"
                    + side(plan.tables().get(link.parent()).name(), link.parentColumns()))
        .collect(Collectors.joining(", "));
  }

  private static String side(String table, List<String> columns) {
    return columns.size() == 1
        ? table + "." + columns.get(0)
        : table + ".(" + String.join(",", columns) + ")";
  }

  /**
   * Every path of at least one link from a table to an ancestor that meets no table twice. A table
   * can be its own ancestor.
   *
   * @param child index of the table to start from
   * @param ancestor index of the table to end at
   */
  static List<LinkPath> between(BuildPlan plan, int child, int ancestor) {
    List<LinkPath> found = new ArrayList<>();
    climb(plan, child, ancestor, new ArrayList<>(), found);
    return found;
  }

  private static void climb(
      BuildPlan plan, int at, int ancestor, List<LinkPlan> path, List<LinkPath> found) {
    for (LinkPlan link : plan.linksOf(at)) {
      boolean visited = path.stream().anyMatch(before -> before.child() == link.parent());
      if (found.size() == MOST) {
        return;
      }
      path.add(link);
      if (link.parent() == ancestor) {
        found.add(new LinkPath(path));
      } else if (!visited && link.parent() != at) {
        climb(plan, link.parent(), ancestor, path, found);
      }
      path.remove(path.size() - 1);
    }
  }
}
