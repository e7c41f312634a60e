// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The ways from one table to another, and how VIA tells them apart. */
final class Ways {
  private final BuildPlan plan;
  private final TablePlan from;
  private final List<LinkPath> all;

  /**
   * @param from where all of them begin
   */
  Ways(BuildPlan plan, TablePlan from, List<LinkPath> all) {
    this.plan = plan;
    this.from = from;
    this.all = List.copyOf(all);
  }

  /** Those that take the foreign keys, in their order. */
  List<LinkPath> taken(Via via) {
    return all.stream().filter(path -> takes(path, via)).toList();
  }

  private boolean takes(LinkPath path, Via via) {
    int step = 0;
    for (LinkPlan link : path.links()) {
      if (step < via.steps().size() && is(via.steps().get(step), link)) {
        step++;
      }
    }
    return step == via.steps().size();
  }

  private boolean is(Via.Step step, LinkPlan link) {
    String child = plan.tables().get(link.child()).name();
    return child.equalsIgnoreCase(step.table().orElse(from.name()))
        && insensitive(step.columns()).equals(insensitive(link.childColumns()));
  }

  private static TreeSet<String> insensitive(List<String> names) {
    TreeSet<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(names);
    return set;
  }

  /** The shortest VIA by which only one of them is taken. */
  Via via(LinkPath path) {
    for (int length = 1; length < path.links().size(); length++) {
      Via found = unique(path, 0, length, new ArrayList<>());
      if (found != null) {
        return found;
      }
    }
    return new Via(path.links().stream().map(this::step).toList());
  }

  private Via unique(LinkPath path, int at, int length, List<Via.Step> steps) {
    if (steps.size() == length) {
      Via via = new Via(steps);
      return taken(via).size() == 1 ? via : null;
    }
    for (int i = at; i < path.links().size(); i++) {
      steps.add(step(path.links().get(i)));
      Via found = unique(path, i + 1, length, steps);
      if (found != null) {
        return found;
      }
      steps.remove(steps.size() - 1);
    }
    return null;
  }

  private Via.Step step(LinkPlan link) {
    Optional<String> table =
        link.child() == from.index()
            ? Optional.empty()
            : Optional.of(plan.tables().get(link.child()).name());
    return new Via.Step(table, link.childColumns(), Place.NONE);
  }
}
