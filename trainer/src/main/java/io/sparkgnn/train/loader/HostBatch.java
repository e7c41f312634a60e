// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

/**
 * One batch in direct memory, laid out as {@link BatchLayout} says. Reused: whoever took it from
 * the pipeline gives it back once no tensor aliases it.
 */
public final class HostBatch {
  private final Nodes[] nodes;
  private final Edges[] edges;
  private final DirectArray tokens = new DirectArray();
  private final DirectArray history = new DirectArray();
  float[] bases = new float[0];
  int index;
  SeedSlice seeds;
  int seedCount;
  int tokensPerSeed;

  HostBatch(BatchLayout layout) {
    nodes = new Nodes[layout.schema().nodeTypes().size()];
    for (int t = 0; t < nodes.length; t++) {
      nodes[t] = layout.reachable(t) ? new Nodes(layout.plan().hops()) : null;
    }
    edges = new Edges[layout.schema().edgeTypes().size()];
    for (int e = 0; e < edges.length; e++) {
      edges[e] = layout.lastHop(e) > 0 ? new Edges(layout.plan().hops()) : null;
    }
  }

  /** Position of the batch in its pass, from 0. */
  public int index() {
    return index;
  }

  public int seedCount() {
    return seedCount;
  }

  /** The seeds. */
  public SeedSlice seeds() {
    return seeds;
  }

  /** The nodes of a reachable type. */
  public Nodes nodes(int nodeType) {
    return nodes[nodeType];
  }

  /** The edges of a followed edge type. */
  public Edges edges(int edgeType) {
    return edges[edgeType];
  }

  /**
   * Where the model needs them: [seeds, tokensPerSeed] int32. The nodes of all reachable types are
   * numbered one type after the other; a token is such a number plus 1, and 0 where a seed has no
   * more. The first token of a seed is the seed itself.
   */
  public DirectArray tokens() {
    return tokens;
  }

  /** The naive forecast of each seed that changes are learned against; empty for none. */
  public float[] bases() {
    return bases;
  }

  /** Where the model has them: [seeds, width] float32, encoded figures of each seed's past. */
  public DirectArray history() {
    return history;
  }

  /** Width of {@link #tokens()}. */
  public int tokensPerSeed() {
    return tokensPerSeed;
  }

  /** The nodes of one type, hop after hop. */
  public static final class Nodes {
    private final DirectArray rows = new DirectArray();
    private final DirectArray rowOf = new DirectArray();
    private final DirectArray dynamic = new DirectArray();
    private final DirectArray hops = new DirectArray();
    private final DirectArray origins = new DirectArray();
    final int[] upTo;
    int rowCount;

    Nodes(int hops) {
      upTo = new int[hops + 1];
    }

    /** Number of nodes over all hops. */
    public int count() {
      return upTo[upTo.length - 1];
    }

    /** Number of nodes at hops 0 to {@code hop}. */
    public int countUpTo(int hop) {
      return upTo[hop];
    }

    /** Number of distinct rows. */
    public int rowCount() {
      return rowCount;
    }

    /** [rowCount, rowBytes] uint8, the feature rows. */
    public DirectArray rows() {
      return rows;
    }

    /** [count] int32, the row of each node. */
    public DirectArray rowOf() {
      return rowOf;
    }

    /** [count, dynamicWidth] float32. */
    public DirectArray dynamic() {
      return dynamic;
    }

    /** Where the model needs places: [count] int32, each node's hop. */
    public DirectArray hops() {
      return hops;
    }

    /** Likewise: [count] int32, 0 for a seed, else 1 + the edge type that added it. */
    public DirectArray origins() {
      return origins;
    }
  }

  /**
   * The edges of one type over all hops: a CSR whose rows are the nodes of its {@code from} type up
   * to the hop before the last at which the type is followed; nodes not expanded have empty rows.
   */
  public static final class Edges {
    private final DirectArray offsets = new DirectArray();
    private final DirectArray children = new DirectArray();
    private final DirectArray parents = new DirectArray();
    private final DirectArray ranks = new DirectArray();
    final int[] upTo;
    int rows;

    Edges(int hops) {
      upTo = new int[hops + 1];
    }

    /** Number of rows. */
    public int rows() {
      return rows;
    }

    /** Number of edges whose parent is at a hop below {@code hop}. */
    public int countUpTo(int hop) {
      return upTo[hop];
    }

    /** [rows + 1] int32. */
    public DirectArray offsets() {
      return offsets;
    }

    /** [edges] int32, nodes of the {@code to} type. */
    public DirectArray children() {
      return children;
    }

    /** Where the model needs them: [edges] int32, the row of each edge. */
    public DirectArray parents() {
      return parents;
    }

    /** Likewise: [edges] float32, position of each child in its row: newest first, from 0. */
    public DirectArray ranks() {
      return ranks;
    }
  }
}
