// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.EdgeType;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of some paths, each taken once however many paths begin with it, and all of the same
 * depth at once. Confined to a thread.
 */
final class PathWalk {
  private final Step start = new Step(null, null);
  private final List<Step> steps = new ArrayList<>();
  private int depth;

  /** A step, and where it led the seeds of a walk. */
  static final class Step {
    private final Step before;
    private final EdgeType edge;
    private final int depth;
    private int most = 1;
    private int[] counts = new int[0];
    private long[] found = new long[0];

    private Step(Step before, EdgeType edge) {
      this.before = before;
      this.edge = edge;
      this.depth = before == null ? 0 : before.depth + 1;
    }

    /** Whether a seed got as far as to the node that this step leads from. */
    boolean begins(int seed) {
      return before.counts[seed] > 0;
    }

    /** How many nodes it led a seed to. */
    int count(int seed) {
      return counts[seed];
    }

    /** One of these, the newest being the first. */
    long node(int seed, int newest) {
      return found[seed * most + newest];
    }

    void start(long[] entity, int from, int seeds) {
      counts = new int[seeds];
      found = new long[seeds];
      for (int i = 0; i < seeds; i++) {
        counts[i] = 1;
        found[i] = entity[from + i];
      }
    }

    private ListStep asked(int seeds, long[] bounds) {
      long[] nodes = new long[seeds];
      int[] seedOf = new int[seeds];
      int count = 0;
      for (int i = 0; i < seeds; i++) {
        if (before.counts[i] > 0) {
          nodes[count] = before.node(i, 0);
          seedOf[count++] = i;
        }
      }
      return new ListStep(edge, most, nodes, seedOf, count, bounds);
    }

    private void take(ListStep answer, int seeds) {
      counts = new int[seeds];
      found = new long[seeds * most];
      for (int i = 0; i < answer.count(); i++) {
        int seed = answer.seeds()[i];
        counts[seed] = answer.counts()[i];
        System.arraycopy(answer.found(), i * most, found, seed * most, most);
      }
    }
  }

  /** Gives for each seed how many nodes of a type it sees. */
  interface Bounds {
    long[] of(int nodeType);
  }

  /**
   * The step that a path ends with.
   *
   * @param most nodes that it may lead a seed to; every step before leads to the newest one
   */
  Step add(List<EdgeType> path, int most) {
    Step at = start;
    for (EdgeType edge : path) {
      at = next(at, edge);
    }
    at.most = Math.max(at.most, most);
    return at;
  }

  private Step next(Step before, EdgeType edge) {
    for (Step step : steps) {
      if (step.before == before && step.edge.equals(edge)) {
        return step;
      }
    }
    Step step = new Step(before, edge);
    steps.add(step);
    depth = Math.max(depth, step.depth);
    return step;
  }

  /** Walks the seeds from {@code from} on. */
  void walk(ListReader reader, long[] entity, int from, int seeds, Bounds bounds) {
    start.start(entity, from, seeds);
    for (int d = 1; d <= depth; d++) {
      List<Step> now = new ArrayList<>();
      List<ListStep> asked = new ArrayList<>();
      for (Step step : steps) {
        if (step.depth == d) {
          now.add(step);
          asked.add(step.asked(seeds, bounds.of(step.edge.to())));
        }
      }
      reader.step(asked);
      for (int s = 0; s < now.size(); s++) {
        now.get(s).take(asked.get(s), seeds);
      }
    }
  }
}
