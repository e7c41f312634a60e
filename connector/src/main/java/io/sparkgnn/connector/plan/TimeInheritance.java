package io.sparkgnn.connector.plan;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which tables inherit their time, and in which order they can do so. A table without a time column
 * inherits from the tables that it points to if any of them is timed or inherits itself; otherwise
 * it is static. A table's link to itself gives no time.
 */
final class TimeInheritance {
  private final List<String> names;
  private final boolean[] hasTime;
  private final List<List<Integer>> parents;
  private final boolean[] reaches;
  private final List<Integer> order = new ArrayList<>();

  /**
   * @param hasTime for each table, whether it has a time column
   * @param links child and parent index of each link
   * @throws UserErrorException if tables without a time point to each other in a circle from which
   *     a timed table can be reached
   */
  TimeInheritance(List<String> names, boolean[] hasTime, List<LinkPlan> links) {
    this.names = names;
    this.hasTime = hasTime.clone();
    this.parents = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int child = i;
      parents.add(
          links.stream()
              .filter(link -> link.child() == child && link.parent() != child)
              .map(LinkPlan::parent)
              .distinct()
              .toList());
    }
    this.reaches = hasTime.clone();
    spreadReach();
    for (int i = 0; i < names.size(); i++) {
      visit(i, new ArrayList<>());
    }
  }

  TimeKind kind(int table) {
    return hasTime[table] ? TimeKind.TIMED : reaches[table] ? TimeKind.INHERITED : TimeKind.STATIC;
  }

  List<Integer> order() {
    return order;
  }

  private void spreadReach() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < reaches.length; i++) {
        if (!reaches[i] && parents.get(i).stream().anyMatch(parent -> reaches[parent])) {
          reaches[i] = true;
          changed = true;
        }
      }
    }
  }

  private void visit(int table, List<Integer> path) {
    if (hasTime[table] || !reaches[table] || order.contains(table)) {
      return;
    }
    int at = path.indexOf(table);
    if (at >= 0) {
      String circle =
          path.subList(at, path.size()).stream().map(names::get).collect(Collectors.joining(", "));
      throw new UserErrorException(
          "Cannot inherit times: the tables "
              + circle
              + " point to each other in a circle and none has a time;"
              + " declare a time column for one of them");
    }
    path.add(table);
    for (int parent : parents.get(table)) {
      visit(parent, path);
    }
    path.remove(path.size() - 1);
    order.add(table);
  }
}
