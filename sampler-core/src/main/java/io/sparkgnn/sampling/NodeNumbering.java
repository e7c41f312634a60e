// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.Arrays;

/**
 * Turns the neighbors that a hop chose into subgraph nodes, seed after seed, so that the nodes of a
 * hop are in the order of their seeds whichever edge type brought them.
 *
 * <p>A node occurs once in a neighborhood. Whether it is there already is looked up in a table of
 * the seed's nodes ({@link SeedNodes}), but not where that is known beforehand: a child leads back
 * to the parent that it came from, and children of a parent are all new where nothing but this link
 * can have led to their table. Confined to a thread.
 */
final class NodeNumbering {
  private final int nodeTypes;

  /** For [hop][edge type] whether every neighbor is a new node, whatever the graph. */
  private final boolean[][] alwaysNew;

  /** The edge types that have edges at this hop. */
  private final Run[] runs;

  private int runCount;

  /** Whether nodes of a type are looked up at this hop. */
  private final boolean[] lookedUp;

  private final SeedNodes nodes = new SeedNodes();

  /** The edges of one edge type at one hop, on the way through the seeds. */
  private static final class Run {
    EdgeExpansion expansion;
    SampledSubgraph.Block block;
    boolean lookUp;

    /** The rows of the seed at hand. */
    int row;

    int rowEnd;

    int edgeCount() {
      return block.offsets[rowEnd] - block.offsets[row];
    }
  }

  NodeNumbering(GraphSchema schema, SamplingPlan plan, int entityType) {
    nodeTypes = schema.nodeTypes().size();
    lookedUp = new boolean[nodeTypes];
    runs = new Run[schema.edgeTypes().size()];
    Arrays.setAll(runs, i -> new Run());
    alwaysNew = alwaysNew(schema, plan, entityType);
  }

  /**
   * A child has one parent by a link, and a node is expanded once, so that no child is met twice by
   * the same edge type.
   */
  private static boolean[][] alwaysNew(GraphSchema schema, SamplingPlan plan, int entityType) {
    boolean[][] result = new boolean[plan.hops() + 1][schema.edgeTypes().size()];
    boolean[] met = new boolean[schema.edgeTypes().size()];
    boolean[] frontier = new boolean[schema.nodeTypes().size()];
    frontier[entityType] = true;
    for (int hop = 1; hop <= plan.hops(); hop++) {
      boolean[] next = new boolean[frontier.length];
      for (EdgeType edge : schema.edgeTypes()) {
        if (frontier[edge.from()] && plan.fanout(hop, edge.index()) != 0) {
          met[edge.index()] = true;
          next[edge.to()] = true;
        }
      }
      frontier = next;
      for (EdgeType edge : schema.edgeTypes()) {
        result[hop][edge.index()] =
            edge.toMany()
                && edge.to() != entityType
                && schema.edgeTypes().stream()
                    .noneMatch(o -> o != edge && o.to() == edge.to() && met[o.index()]);
      }
    }
    return result;
  }

  /** Numbers the neighbors that the expansions of a hop have chosen. */
  void number(int hop, EdgeExpansion[] expansions, SampledSubgraph out) {
    boolean anyLookUp = begin(hop, expansions, out);
    out.beginHop(hop);
    for (int seed = 0; seed < out.seedCount(); seed++) {
      out.beginSeed(hop, seed);
      long lookUps = 0;
      for (int r = 0; r < runCount; r++) {
        Run run = runs[r];
        run.row = run.rowEnd;
        run.rowEnd =
            out.seedStart(hop - 1, run.expansion.type.from(), seed + 1) - run.block.firstParent();
        lookUps += run.lookUp ? run.edgeCount() : 0;
      }
      if (anyLookUp && lookUps > 0) {
        recall(hop, seed, lookUps, out);
      }
      for (int r = 0; r < runCount; r++) {
        number(seed, runs[r], out);
      }
    }
    out.endHop(hop);
  }

  /** Sets the runs up; returns whether any has to look nodes up. */
  private boolean begin(int hop, EdgeExpansion[] expansions, SampledSubgraph out) {
    runCount = 0;
    boolean any = false;
    Arrays.fill(lookedUp, false);
    for (EdgeExpansion expansion : expansions) {
      EdgeType type = expansion.type;
      SampledSubgraph.Block block = out.block(hop, type.index());
      if (block.edgeCount() == 0) {
        continue;
      }
      Run run = runs[runCount++];
      run.expansion = expansion;
      run.block = block;
      run.lookUp = !alwaysNew[hop][type.index()] && !expansion.allKnown;
      run.rowEnd = 0;
      lookedUp[type.to()] |= run.lookUp;
      any |= run.lookUp;
    }
    return any;
  }

  /** Begins a seed's table with its nodes of earlier hops, of the types to be looked up. */
  private void recall(int hop, int seed, long lookUps, SampledSubgraph out) {
    long before = 0;
    for (int type = 0; type < nodeTypes; type++) {
      for (int g = 0; g < hop && lookedUp[type]; g++) {
        before += out.seedStart(g, type, seed + 1) - out.seedStart(g, type, seed);
      }
    }
    nodes.begin(before + lookUps);
    for (int type = 0; type < nodeTypes; type++) {
      long[] ids = out.nodeIds(type);
      for (int g = 0; g < hop && lookedUp[type]; g++) {
        int end = out.seedStart(g, type, seed + 1);
        for (int node = out.seedStart(g, type, seed); node < end; node++) {
          nodes.putIfAbsent(SeedNodes.key(type, ids[node]), node);
        }
      }
    }
  }

  private void number(int seed, Run run, SampledSubgraph out) {
    int edges = run.edgeCount();
    if (edges == 0) {
      return;
    }
    int type = run.expansion.type.to();
    int[] known = run.expansion.known;
    out.reserve(type, edges);
    int first = out.nodeCount(type);
    int end = run.lookUp || known != null ? lookUp(run, known, out) : appendAll(run, out);
    Arrays.fill(out.nodeSeeds(type), first, end, seed);
    Arrays.fill(out.nodeVia(type), first, end, run.expansion.type.index());
    out.setNodeCount(type, end);
  }

  /** Numbers neighbors that are all new; returns the end of the nodes. */
  private static int appendAll(Run run, SampledSubgraph out) {
    int type = run.expansion.type.to();
    int[] from = out.nodeFrom(type);
    int[] offsets = run.block.offsets;
    int[] children = run.block.children;
    int begin = offsets[run.row];
    int next = out.nodeCount(type);
    System.arraycopy(run.expansion.neighbors, begin, out.nodeIds(type), next, run.edgeCount());
    for (int row = run.row; row < run.rowEnd; row++) {
      int parent = run.block.firstParent() + row;
      for (int j = offsets[row]; j < offsets[row + 1]; j++) {
        from[next] = parent;
        children[j] = next++;
      }
    }
    return next;
  }

  /** Numbers neighbors some of which may be there already; returns the end of the nodes. */
  private int lookUp(Run run, int[] known, SampledSubgraph out) {
    int type = run.expansion.type.to();
    long[] ids = out.nodeIds(type);
    int[] from = out.nodeFrom(type);
    long[] neighbors = run.expansion.neighbors;
    int[] offsets = run.block.offsets;
    int[] children = run.block.children;
    int next = out.nodeCount(type);
    for (int row = run.row; row < run.rowEnd; row++) {
      int parent = run.block.firstParent() + row;
      for (int j = offsets[row]; j < offsets[row + 1]; j++) {
        int node = -1;
        if (known != null && known[j] >= 0) {
          node = known[j];
        } else if (run.lookUp) {
          node = nodes.putIfAbsent(SeedNodes.key(type, neighbors[j]), next);
        }
        if (node < 0) {
          node = next++;
          ids[node] = neighbors[j];
          from[node] = parent;
        }
        children[j] = node;
      }
    }
    return next;
  }
}
