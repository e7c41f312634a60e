// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what there is no memory for, in one process after the other. Confined to a thread. */
public final class LeftFigures {
  private final Set<Left> all = new HashSet<>();
  private long needed;
  private long allowed = Long.MAX_VALUE;

  private record Left(EdgeType edge, boolean each, ListFigure figure) {}

  /** Adds what one process tells of a plan. */
  public void add(ListPlan plan, ListFigures.Fit fit) {
    BitSet left = fit.left();
    for (int f = left.nextSetBit(0); f >= 0; f = left.nextSetBit(f + 1)) {
      all.add(new Left(plan.edge(), plan.each(), plan.figures().get(f)));
    }
    if ((double) fit.needed() / fit.allowed() > (double) needed / allowed) {
      needed = fit.needed();
      allowed = fit.allowed();
    }
  }

  void add(ListFigures figures) {
    add(figures.plan(), figures.fit());
  }

  /** The figures among those wanted that some process has no memory for. */
  public ListMemory of(GraphSchema schema, List<SeedFeature> wanted) {
    List<SeedFeature> left =
        wanted.stream().filter(feature -> feature.ofList() && isLeft(schema, feature)).toList();
    return new ListMemory(left, needed, allowed);
  }

  private boolean isLeft(GraphSchema schema, SeedFeature feature) {
    EdgeType edge = schema.edgeType(feature.path().get(feature.path().size() - 1));
    return SeasonalForecast.parts(feature).stream()
        .anyMatch(part -> all.contains(new Left(edge, part.each(), ListFigure.of(part))));
  }
}
