// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A figure about a seed. Part of a saved model: plain values, by name.
 *
 * @param path edge types by name, from the entity on. A figure about a list takes the last one's
 *     children; every step before it, and for {@link Statistic#VALUE} the last one too, leads to
 *     one node: the parent, or the newest child that the seed can see
 * @param each whether a path of two lists takes the second list of every one of the first's newest
 *     children, instead of the very newest one's
 * @param statistic what is made of the rows
 * @param column of the rows; "" where none is looked at
 * @param value the category as it was written, where one is asked for, else ""
 * @param window which rows count
 */
public record SeedFeature(
    List<String> path,
    boolean each,
    Statistic statistic,
    String column,
    String value,
    Window window) {
  public SeedFeature {
    path = List.copyOf(path);
  }

  /** Whether it is about the rows of a list; others are of one node, or of the seed's time. */
  boolean ofList() {
    return statistic != Statistic.VALUE && statistic != Statistic.SEASON;
  }

  /** Such as {@code mean(orders.amount, 30 d)}. */
  public String name() {
    return name(false);
  }

  /**
   * The names of some figures: short ones, but for those that would be the same and tell the
   * foreign keys apart.
   */
  public static List<String> names(List<SeedFeature> features) {
    Map<String, Long> times =
        features.stream().collect(Collectors.groupingBy(SeedFeature::name, Collectors.counting()));
    return features.stream().map(f -> f.name(times.get(f.name()) > 1)).toList();
  }

  private String name(boolean keys) {
    if (statistic == Statistic.SEASON) {
      return "season(" + value + ')';
    }
    StringBuilder name = new StringBuilder(statistic.key()).append('(');
    for (int i = 0; i < path.size(); i++) {
      name.append(i == 0 ? "" : each ? " each " : " > ").append(shown(path.get(i), keys));
    }
    if (!column.isEmpty()) {
      name.append(path.isEmpty() ? "" : ".").append(column);
    }
    if (!value.isEmpty()) {
      name.append(" = ").append(value);
    }
    if (statistic != Statistic.VALUE && window.kind() != Window.Kind.ALL) {
      name.append(", ").append(window);
    }
    return name.append(')').toString();
  }

  /** The table that an edge type leads to, and by which column. */
  private static String shown(String edge, boolean key) {
    String to = edge.substring(edge.indexOf("->") + 2);
    String table = to.substring(0, to.indexOf('.'));
    String from = edge.substring(0, edge.indexOf("->"));
    return key ? table + '[' + from + "->" + to + ']' : table;
  }
}
