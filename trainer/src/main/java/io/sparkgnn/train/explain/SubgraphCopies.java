// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.Subgraph;
import java.util.Arrays;
import java.util.List;

/**
 * The neighborhood of one seed several times over, each copy as the neighborhood of a seed of its
 * own, without what its {@link Cut} takes away. A count of visible children is smaller by those
 * that are gone, and the siblings of one that is gone move up.
 */
final class SubgraphCopies implements Subgraph {
  private final GraphSchema schema;
  private final Subgraph original;
  private final List<Cut> cuts;

  /** [copy][type][number in the original] the number here, or -1. */
  private final int[][][] place;

  private final int[][] upTo;
  private final long[][] ids;
  private final int[][] seeds;

  /** [type] the numbers in the original. */
  private final int[][] originals;

  private final Block[][] blocks;

  /**
   * Copies.
   *
   * @param original the neighborhood of a single seed
   */
  SubgraphCopies(GraphSchema schema, Subgraph original, List<Cut> cuts) {
    this.schema = schema;
    this.original = original;
    this.cuts = List.copyOf(cuts);
    int types = schema.nodeTypes().size();
    place = new int[cuts.size()][][];
    for (int copy = 0; copy < place.length; copy++) {
      place[copy] = kept(cuts.get(copy));
    }
    upTo = new int[original.hops() + 1][types];
    ids = new long[types][];
    seeds = new int[types][];
    originals = new int[types][];
    for (int type = 0; type < types; type++) {
      number(type);
    }
    blocks = new Block[original.hops() + 1][schema.edgeTypes().size()];
    for (int hop = 1; hop <= original.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        blocks[hop][edge.index()] = block(hop, edge);
      }
    }
  }

  /** For each node of the original 0 if it stays and -1 if it goes. */
  private int[][] kept(Cut cut) {
    int[][] kept = new int[schema.nodeTypes().size()][];
    for (int type = 0; type < kept.length; type++) {
      kept[type] = new int[original.nodeCount(type)];
      Arrays.fill(kept[type], original.nodeCountUpTo(type, 0), kept[type].length, -1);
    }
    boolean[][] gone = new boolean[kept.length][];
    Arrays.setAll(gone, type -> new boolean[kept[type].length]);
    cut.nodes().forEach(node -> gone[node.type()][node.number()] = true);
    for (int hop = 1; hop <= original.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        if (cut.cuts(hop, edge.index())) {
          continue;
        }
        Edges block = original.edges(hop, edge.index());
        int known = original.nodeCountUpTo(edge.to(), hop - 1);
        for (int row = 0; row < block.parentCount(); row++) {
          if (kept[edge.from()][block.firstParent() + row] < 0) {
            continue;
          }
          for (int i = block.offsets()[row]; i < block.offsets()[row + 1]; i++) {
            int child = block.children()[i];
            if (child >= known && !gone[edge.to()][child]) {
              kept[edge.to()][child] = 0;
            }
          }
        }
      }
    }
    return kept;
  }

  private void number(int type) {
    int most = place.length * original.nodeCount(type);
    ids[type] = new long[most];
    seeds[type] = new int[most];
    originals[type] = new int[most];
    int count = 0;
    for (int hop = 0; hop <= original.hops(); hop++) {
      int begin = hop == 0 ? 0 : original.nodeCountUpTo(type, hop - 1);
      int end = original.nodeCountUpTo(type, hop);
      for (int copy = 0; copy < place.length; copy++) {
        int[] places = place[copy][type];
        for (int node = begin; node < end; node++) {
          if (places[node] >= 0) {
            places[node] = count;
            ids[type][count] = original.nodeIds(type)[node];
            seeds[type][count] = copy;
            originals[type][count++] = node;
          }
        }
      }
      upTo[hop][type] = count;
    }
  }

  private Block block(int hop, EdgeType edge) {
    Edges from = original.edges(hop, edge.index());
    if (from.parentCount() == 0) {
      return new Block(0, 0, new int[1], new int[0], new int[0]);
    }
    int rows = 0;
    int[] offsets = new int[place.length * from.parentCount() + 1];
    int[] degrees = new int[place.length * from.parentCount()];
    int[] children = new int[place.length * from.edgeCount()];
    int filled = 0;
    for (int copy = 0; copy < place.length; copy++) {
      boolean cut = cuts.get(copy).cuts(hop, edge.index());
      int[] childPlaces = place[copy][edge.to()];
      for (int row = 0; row < from.parentCount(); row++) {
        if (place[copy][edge.from()][from.firstParent() + row] < 0) {
          continue;
        }
        int degree = cut ? 0 : from.visibleDegrees()[row];
        for (int i = from.offsets()[row]; i < from.offsets()[row + 1] && !cut; i++) {
          int child = childPlaces[from.children()[i]];
          if (child >= 0) {
            children[filled++] = child;
          } else {
            degree--;
          }
        }
        degrees[rows++] = degree;
        offsets[rows] = filled;
      }
    }
    int first = hop == 1 ? 0 : upTo[hop - 2][edge.from()];
    return new Block(first, rows, offsets, children, degrees);
  }

  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Block(
      int firstParent, int parentCount, int[] offsets, int[] children, int[] visibleDegrees)
      implements Edges {}

  /** The number that a node has in the original. */
  int original(int type, int number) {
    return originals[type][number];
  }

  /** The hop of a node. */
  int hop(int type, int number) {
    int hop = 0;
    while (number >= upTo[hop][type]) {
      hop++;
    }
    return hop;
  }

  @Override
  public int seedCount() {
    return place.length;
  }

  @Override
  public int hops() {
    return original.hops();
  }

  @Override
  public int nodeCount(int nodeType) {
    return upTo[hops()][nodeType];
  }

  @Override
  public int nodeCountUpTo(int nodeType, int hop) {
    return upTo[hop][nodeType];
  }

  @Override
  public long[] nodeIds(int nodeType) {
    return ids[nodeType];
  }

  @Override
  public int[] nodeSeeds(int nodeType) {
    return seeds[nodeType];
  }

  @Override
  public Edges edges(int hop, int edgeType) {
    return blocks[hop][edgeType];
  }
}
