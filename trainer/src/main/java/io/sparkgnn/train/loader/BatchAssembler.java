// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.sampling.Subgraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lays a sampled subgraph out as a {@link HostBatch}: every distinct row of the batch is read once.
 * Confined to one thread.
 */
final class BatchAssembler {
  private final BatchLayout layout;
  private final DynamicInputs inputs;
  private final HistoryInputs history;
  private final TokenLists tokens = new TokenLists();
  private final IdRows[] idRows;
  private final int[][] rowOf;
  private int[] ints = new int[1024];
  private int[] parentOf = new int[1024];
  private float[] floats = new float[1024];
  private final int[][] ranks;
  private final int[][] origins;
  private final float[][] degrees;

  BatchAssembler(BatchLayout layout, Topology topology, SeedFeatures history) {
    this.layout = layout;
    this.inputs = new DynamicInputs(layout, topology);
    this.history = history == null ? null : new HistoryInputs(layout.encoding().history(), history);
    this.idRows = new IdRows[layout.schema().nodeTypes().size()];
    Arrays.setAll(idRows, type -> new IdRows());
    this.rowOf = new int[idRows.length][0];
    this.ranks = new int[layout.schema().nodeTypes().size()][0];
    this.origins = new int[layout.schema().nodeTypes().size()][0];
    this.degrees = new float[layout.schema().edgeTypes().size()][0];
  }

  void assemble(SeedSlice seeds, Subgraph subgraph, FeatureStore.Reader reader, HostBatch target) {
    target.index = seeds.index();
    target.seeds = seeds;
    target.seedCount = seeds.count();
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        count(type.index(), subgraph, target.nodes(type.index()));
      }
    }
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (EdgeType edge : layout.schema().edgeTypes()) {
        if (layout.lastHop(edge.index()) >= hop) {
          discover(hop, edge, subgraph);
        }
      }
    }
    for (EdgeType edge : layout.schema().edgeTypes()) {
      if (layout.lastHop(edge.index()) > 0) {
        edges(edge, subgraph, target);
      }
    }
    List<FeatureStore.Reader.Rows> asked = new ArrayList<>();
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        number(type, subgraph, target.nodes(type.index()), asked);
      }
    }
    reader.read(asked);
    for (NodeType type : layout.schema().nodeTypes()) {
      if (layout.reachable(type.index())) {
        nodes(type, seeds, subgraph, target);
      }
    }
    if (history != null) {
      history.fill(seeds, layout.root(), reader, target);
    }
    if (layout.needs().tokens() > 0) {
      tokens.fill(layout, subgraph, target);
    }
  }

  private void count(int type, Subgraph subgraph, HostBatch.Nodes nodes) {
    for (int hop = 0; hop < nodes.upTo.length; hop++) {
      nodes.upTo[hop] = subgraph.nodeCountUpTo(type, hop);
    }
    ranks[type] = filled(ranks[type], nodes.count(), -1);
    origins[type] = filled(origins[type], nodes.count(), 0);
  }

  private static int[] filled(int[] array, int count, int value) {
    int[] result = array.length < count ? new int[count + count / 4] : array;
    Arrays.fill(result, 0, count, value);
    return result;
  }

  /** Notes for the nodes that a block added their rank and where they came from. */
  private void discover(int hop, EdgeType edge, Subgraph subgraph) {
    Subgraph.Edges block = subgraph.edges(hop, edge.index());
    int known = subgraph.nodeCountUpTo(edge.to(), hop - 1);
    int[] rank = ranks[edge.to()];
    int[] origin = origins[edge.to()];
    int[] offsets = block.offsets();
    int[] children = block.children();
    for (int row = 0; row < block.parentCount(); row++) {
      for (int i = offsets[row]; i < offsets[row + 1]; i++) {
        int child = children[i];
        if (child >= known && rank[child] < 0) {
          rank[child] = edge.toMany() ? i - offsets[row] : 0;
          origin[child] = 1 + edge.index();
        }
      }
    }
  }

  private void edges(EdgeType edge, Subgraph subgraph, HostBatch target) {
    HostBatch.Edges result = target.edges(edge.index());
    int last = layout.lastHop(edge.index());
    int rows = subgraph.nodeCountUpTo(edge.from(), last - 1);
    int total = 0;
    for (int hop = 1; hop <= last; hop++) {
      total += subgraph.edges(hop, edge.index()).edgeCount();
    }
    result.rows = rows;
    int[] offsets = new int[rows + 1];
    ints = grown(ints, total);
    parentOf = grown(parentOf, total);
    floats = floats.length < total ? new float[total + total / 4] : floats;
    if (degrees[edge.index()].length < rows) {
      degrees[edge.index()] = new float[rows + rows / 4];
    }
    float[] degree = degrees[edge.index()];
    Arrays.fill(degree, 0, rows, 0);
    int filled = 0;
    int row = 0;
    result.upTo[0] = 0;
    for (int hop = 1; hop <= last; hop++) {
      Subgraph.Edges block = subgraph.edges(hop, edge.index());
      int from = block.parentCount() == 0 ? Integer.MAX_VALUE : block.firstParent();
      int end = subgraph.nodeCountUpTo(edge.from(), hop - 1);
      for (; row < end; row++) {
        offsets[row] = filled;
        int local = row - from;
        if (local < 0 || local >= block.parentCount()) {
          continue;
        }
        degree[row] = block.visibleDegrees()[local];
        int begin = block.offsets()[local];
        int size = block.offsets()[local + 1] - begin;
        System.arraycopy(block.children(), begin, ints, filled, size);
        for (int i = 0; i < size; i++) {
          parentOf[filled + i] = row;
          floats[filled + i] = i;
        }
        filled += size;
      }
      result.upTo[hop] = filled;
    }
    Arrays.fill(result.upTo, last + 1, result.upTo.length, filled);
    offsets[rows] = filled;
    if (layout.needs().edges()) {
      result.offsets().put(offsets, rows + 1);
      result.children().put(ints, filled);
    }
    if (layout.needs().parents()) {
      result.parents().put(parentOf, filled);
    }
    if (layout.needs().ranks()) {
      result.ranks().put(floats, filled);
    }
  }

  private static int[] grown(int[] array, int size) {
    return array.length < size ? new int[size + size / 4] : array;
  }

  /** Numbers a type's distinct rows, and notes that they are to be read. */
  private void number(
      NodeType type,
      Subgraph subgraph,
      HostBatch.Nodes nodes,
      List<FeatureStore.Reader.Rows> asked) {
    int t = type.index();
    int count = nodes.count();
    long[] ids = subgraph.nodeIds(t);
    rowOf[t] = grown(rowOf[t], count);
    IdRows distinct = idRows[t];
    distinct.reset(count);
    for (int i = 0; i < count; i++) {
      rowOf[t][i] = distinct.row(ids[i]);
    }
    nodes.rowCount = distinct.count();
    nodes.rowOf().put(rowOf[t], count);
    ByteBuffer rows = nodes.rows().reserve((long) distinct.count() * type.rowBytes());
    if (type.rowBytes() > 0 && distinct.count() > 0) {
      asked.add(new FeatureStore.Reader.Rows(t, distinct.distinct(), distinct.count(), rows));
    }
  }

  private void nodes(NodeType type, SeedSlice seeds, Subgraph subgraph, HostBatch target) {
    int t = type.index();
    HostBatch.Nodes nodes = target.nodes(t);
    int count = nodes.count();
    inputs.fill(type, seeds, subgraph, rowOf[t], nodes, ranks[t], degrees);
    if (layout.needs().places()) {
      nodes.origins().put(origins[t], count);
      ints = grown(ints, count);
      int hop = 0;
      for (int i = 0; i < count; i++) {
        while (i >= nodes.upTo[hop]) {
          hop++;
        }
        ints[i] = hop;
      }
      nodes.hops().put(ints, count);
    }
  }
}
