// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.util.PairList;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.loader.HostBatch;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.op.Ops;

/**
 * A batch as tensors on a device. On the CPU they alias the {@link HostBatch}, so they must be
 * closed, with their manager, before it is used again.
 */
public final class Neighborhood {
  private static final String KEY = "neighborhood";

  private final BatchLayout layout;
  private final HostBatch host;
  private final NDManager manager;
  private final DropoutMasks masks;
  private final InputLens lens;
  private final NDArray[] floats;
  private final NDArray[] ints;
  private final NDArray[] rowOf;
  private final NDArray[] dynamic;
  private final NDArray[] hops;
  private final NDArray[] origins;
  private final NDArray[] offsets;
  private final NDArray[] children;
  private final NDArray[] parents;
  private final NDArray[] ranks;
  private final NDArray tokens;
  private final NDArray history;
  private final NDList all = new NDList();

  /**
   * Makes the tensors.
   *
   * @param manager owns them and all that is computed from them; its device is theirs
   * @param masks what dropout in training uses; null for scoring alone
   */
  public Neighborhood(BatchLayout layout, HostBatch host, NDManager manager, DropoutMasks masks) {
    this(layout, host, manager, masks, null);
  }

  /**
   * Makes the tensors of a batch whose inputs are looked at or changed.
   *
   * @param lens what the inputs go through, node by node; null for the inputs as they are
   */
  public Neighborhood(
      BatchLayout layout, HostBatch host, NDManager manager, DropoutMasks masks, InputLens lens) {
    this.masks = masks;
    this.lens = lens;
    this.layout = layout;
    this.host = host;
    this.manager = manager;
    int types = layout.schema().nodeTypes().size();
    int edgeTypes = layout.schema().edgeTypes().size();
    floats = new NDArray[types];
    ints = new NDArray[types];
    rowOf = new NDArray[types];
    dynamic = new NDArray[types];
    hops = new NDArray[types];
    origins = new NDArray[types];
    offsets = new NDArray[edgeTypes];
    children = new NDArray[edgeTypes];
    parents = new NDArray[edgeTypes];
    ranks = new NDArray[edgeTypes];
    BatchNeeds needs = layout.needs();
    for (NodeType type : layout.schema().nodeTypes()) {
      int t = type.index();
      if (!layout.reachable(t) || host.nodes(t).count() == 0) {
        continue;
      }
      HostBatch.Nodes nodes = host.nodes(t);
      Shape row = new Shape(nodes.rowCount(), type.rowBytes() / 4);
      floats[t] = tensor(nodes.rows(), DataType.FLOAT32, row);
      ints[t] = tensor(nodes.rows(), DataType.INT32, row);
      rowOf[t] = tensor(nodes.rowOf(), DataType.INT32, new Shape(nodes.count()));
      dynamic[t] =
          tensor(
              nodes.dynamic(), DataType.FLOAT32, new Shape(nodes.count(), layout.dynamicWidth(t)));
      if (needs.places()) {
        hops[t] = tensor(nodes.hops(), DataType.INT32, new Shape(nodes.count()));
        origins[t] = tensor(nodes.origins(), DataType.INT32, new Shape(nodes.count()));
      }
    }
    for (EdgeType edge : layout.schema().edgeTypes()) {
      int e = edge.index();
      if (!needs.edges() || layout.lastHop(e) == 0 || edgeCountUpTo(e, layout.plan().hops()) == 0) {
        continue;
      }
      HostBatch.Edges edges = host.edges(e);
      Shape count = new Shape(edgeCountUpTo(e, layout.plan().hops()));
      offsets[e] = tensor(edges.offsets(), DataType.INT32, new Shape(edges.rows() + 1L));
      children[e] = tensor(edges.children(), DataType.INT32, count);
      if (needs.parents()) {
        parents[e] = tensor(edges.parents(), DataType.INT32, count);
      }
      if (needs.ranks()) {
        ranks[e] = tensor(edges.ranks(), DataType.FLOAT32, count);
      }
    }
    Shape past = new Shape(host.seedCount(), layout.historyWidth());
    history = layout.historyWidth() > 0 ? tensor(host.history(), DataType.FLOAT32, past) : null;
    tokens =
        needs.tokens() > 0
            ? tensor(
                host.tokens(),
                DataType.INT32,
                new Shape((long) host.seedCount() * host.tokensPerSeed()))
            : null;
  }

  private NDArray tensor(io.sparkgnn.train.loader.DirectArray array, DataType type, Shape shape) {
    NDArray tensor = manager.create(array.view(), shape, type);
    all.add(tensor);
    return tensor;
  }

  /** The neighborhood that a block was called with. */
  public static Neighborhood of(PairList<String, Object> params) {
    return (Neighborhood) params.get(KEY);
  }

  /** This as a block's call parameters, so that the block finds it. */
  public PairList<String, Object> params() {
    PairList<String, Object> params = new PairList<>(1);
    params.add(KEY, this);
    return params;
  }

  /**
   * Dropout in training, and nothing in scoring. The random numbers are a pure function of the
   * run's seed and the step, which libtorch's own are not.
   *
   * @param rate share of values that are dropped, 0 to below 1
   */
  public NDArray dropout(NDArray x, double rate, boolean training) {
    return training ? masks.drop(x, (float) rate) : x;
  }

  /**
   * Negative values set to zero, then {@link #dropout}.
   *
   * @param x overwritten in training
   */
  NDArray reluDropout(NDArray x, double rate, boolean training) {
    return training ? masks.reluDrop(x, (float) rate) : Activation.relu(x);
  }

  /** Every tensor. */
  NDList tensors() {
    return all;
  }

  /** Owns the batch and all that is computed from it. */
  public NDManager manager() {
    return manager;
  }

  /** Number of seeds. They are the first nodes of the entity's type, in order. */
  public int seedCount() {
    return host.seedCount();
  }

  /** The seeds. */
  public SeedSlice seeds() {
    return host.seeds();
  }

  /** Width of {@link #tokens}. */
  public int tokensPerSeed() {
    return host.tokensPerSeed();
  }

  /** Number of nodes of a type at hops 0 to {@code hop}, which are its first. */
  public int nodeCountUpTo(int nodeType, int hop) {
    return layout.reachable(nodeType) ? host.nodes(nodeType).countUpTo(hop) : 0;
  }

  /** Number of edges whose parent is at a hop below {@code hop}, which are the type's first. */
  public int edgeCountUpTo(int edgeType, int hop) {
    return host.edges(edgeType).countUpTo(hop);
  }

  /**
   * What a {@link TableEncoder} takes, for a type that has nodes in this batch. Under a lens every
   * node has a row of its own, which {@link #columns} gives.
   */
  NDList inputs(int nodeType) {
    NDArray rows = rowOf[nodeType];
    NDArray context = dynamic[nodeType];
    if (lens != null) {
      rows = manager.arange(0, (int) rows.getShape().get(0), 1, DataType.INT32);
      context = lens.dynamic(nodeType, context);
    }
    return new NDList(floats[nodeType], ints[nodeType], rows, context);
  }

  /**
   * The encoded columns as the model is to see them.
   *
   * @param perRow [rows, w], encoded once per distinct row
   * @return the same, or under a lens [nodes, w]
   */
  NDArray columns(int nodeType, NDArray perRow) {
    return lens == null ? perRow : lens.columns(nodeType, Ops.gather(perRow, rowOf[nodeType]));
  }

  /** [nodes] int32, the hop of each node; null for a type without nodes, or where not needed. */
  public NDArray hops(int nodeType) {
    return hops[nodeType];
  }

  /** [nodes] int32, 0 for a seed, else 1 + the edge type that led to the node; null likewise. */
  public NDArray origins(int nodeType) {
    return origins[nodeType];
  }

  /**
   * [seeds * {@link #tokensPerSeed}] int32: the nodes of all reachable types numbered one type
   * after the other, plus 1; 0 where a seed has no more; null where not needed.
   */
  public NDArray tokens() {
    return tokens;
  }

  /** The naive forecast of each seed that changes are learned against; empty for none. */
  public float[] bases() {
    return host.bases();
  }

  /** [seeds, inputs] float32, figures of each seed's past; null where they are no input. */
  NDArray history() {
    return lens == null ? history : lens.history(layout.entityType(), history);
  }

  /**
   * The CSR of an edge type, cut to its first rows. Only for an edge type that has edges.
   *
   * @param rowCount rows, which are the first nodes of its {@code from} type
   * @param edgeCount edges of these rows
   */
  public Bags bags(int edgeType, int rowCount, int edgeCount) {
    return new Bags(
        prefix(offsets[edgeType], rowCount + 1L),
        prefix(children[edgeType], edgeCount),
        parents[edgeType] == null ? null : prefix(parents[edgeType], edgeCount),
        ranks[edgeType] == null ? null : prefix(ranks[edgeType], edgeCount));
  }

  /**
   * The edges of one type.
   *
   * @param offsets [rows + 1] int32
   * @param children [edges] int32, nodes of the {@code to} type
   * @param parents [edges] int32, the row of each edge; null where not needed
   * @param ranks [edges] float32, position in the row, newest first, from 0; null where not needed
   */
  public record Bags(NDArray offsets, NDArray children, NDArray parents, NDArray ranks) {
    /** The same edges with other children. */
    Bags on(NDArray others) {
      return new Bags(offsets, others, parents, ranks);
    }

    /** Of an edge type to one: the vector of each row's child, zeros for a row without one. */
    NDArray child(NDArray x) {
      boolean all = offsets.size() - 1 == children.size();
      return all ? Ops.gather(x, children) : Ops.bagSum(x, children, offsets);
    }
  }

  /** The first {@code count} rows. */
  public static NDArray prefix(NDArray array, long count) {
    return array.getShape().get(0) == count
        ? array
        : array.get(new NDIndex().addSliceDim(0, count));
  }
}
