// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures about single lists of one edge type. Compared by value.
 *
 * @param edge leads to many
 * @param each whether the lists of several nodes are put together, so that not the figures
 *     themselves but what they are made of is asked for: a number for a count, a sum or an age, a
 *     sum and a count for a mean or a share
 * @param figures what is asked of each list
 */
public record ListPlan(EdgeType edge, boolean each, List<ListFigure> figures) {
  private record Lists(List<String> path, boolean each) {}

  /**
   * @throws IllegalArgumentException if the edge type leads to one, or a statistic is none of a
   *     list, or of several lists
   */
  public ListPlan {
    figures = List.copyOf(figures);
    if (!edge.toMany()) {
      throw new IllegalArgumentException("edge type " + edge.name() + " leads to one");
    }
    for (ListFigure figure : figures) {
      boolean allowed =
          switch (figure.statistic()) {
            case COUNT, SUM, MEAN, NULLS, SHARE, MATCHES, NEWEST, OLDEST -> true;
            case MIN, MAX, STD -> !each;
            case VALUE, SEASON, SEASONAL -> false;
          };
      if (!allowed) {
        throw new IllegalArgumentException(
            "no " + figure.statistic() + (each ? " over several lists" : " of a list"));
      }
    }
  }

  /** What figures ask of lists, for each path that leads to some; those always missing aside. */
  public static List<ListPlan> of(GraphSchema schema, Collection<SeedFeature> wanted) {
    Map<Lists, List<SeedFeature>> byPath = new LinkedHashMap<>();
    for (SeedFeature feature : wanted) {
      if (feature.ofList()) {
        byPath
            .computeIfAbsent(new Lists(feature.path(), feature.each()), key -> new ArrayList<>())
            .add(feature);
      }
    }
    List<ListPlan> plans = new ArrayList<>();
    byPath.forEach(
        (lists, features) -> {
          EdgeType edge = schema.edgeType(lists.path().get(lists.path().size() - 1));
          List<ListFigure> figures =
              features.stream()
                  .flatMap(feature -> SeasonalForecast.parts(feature).stream())
                  .map(ListFigure::of)
                  .distinct()
                  .filter(f -> !ListColumn.missing(schema.nodeTypes().get(edge.to()), f))
                  .toList();
          if (!figures.isEmpty()) {
            plans.add(new ListPlan(edge, lists.each(), figures));
          }
        });
    return plans;
  }

  /** Numbers that a list's figures take. */
  public int width() {
    return each ? figures.stream().mapToInt(ListFigure::parts).sum() : figures.size();
  }
}
