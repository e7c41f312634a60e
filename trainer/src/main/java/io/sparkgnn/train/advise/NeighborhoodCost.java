// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.train.loader.SeedSlice;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What the neighborhoods of batches are made of and what must be read for them: means over batches.
 *
 * @param batches that were looked at
 * @param seeds a batch
 * @param seedBytes of the seeds' own features, before rows that several seeds share are read once
 * @param blocks for each hop and edge type that had edges, in that order
 * @param tables for each table that had rows
 */
public record NeighborhoodCost(
    int batches, double seeds, double seedBytes, List<Block> blocks, List<Table> tables) {
  private static final int PAGE = 4096;

  public NeighborhoodCost {
    blocks = new ArrayList<>(blocks);
    tables = new ArrayList<>(tables);
  }

  /**
   * One hop and edge type, a batch.
   *
   * @param parents rows that were expanded
   * @param edges edges that were added
   * @param nodes rows that were added: edges that lead to a row which its seed has already add none
   * @param bytes of the added rows' features, before rows that several seeds share are read once
   */
  public record Block(
      int hop, String edgeType, double parents, double edges, double nodes, double bytes) {}

  /**
   * One table, a batch.
   *
   * @param nodes rows in the neighborhoods, each seed's counted apart
   * @param rows different rows, which are read
   * @param bytes of features read
   * @param pages different pages of 4 KiB of the feature files that the rows lie in: reads of a
   *     disk whose pages are not in memory yet
   */
  public record Table(String table, double nodes, double rows, double bytes, double pages) {}

  /** Edges a batch. */
  public double edges() {
    return blocks.stream().mapToDouble(Block::edges).sum();
  }

  /** Nodes a batch, the seeds among them. */
  public double nodes() {
    return tables.stream().mapToDouble(Table::nodes).sum();
  }

  /** Bytes of the added rows' features, before rows that several seeds share are read once. */
  public double blockBytes() {
    return blocks.stream().mapToDouble(Block::bytes).sum();
  }

  /** Bytes of features read a batch. */
  public double bytes() {
    return tables.stream().mapToDouble(Table::bytes).sum();
  }

  /** Pages read a batch at most. */
  public double pages() {
    return tables.stream().mapToDouble(Table::pages).sum();
  }

  /**
   * Looks at batches.
   *
   * @param batches at least one
   * @param epoch part of the random key
   * @param stripes of the graph store: row id's place is id / stripes of file id mod stripes
   */
  public static NeighborhoodCost of(
      GraphSchema schema, Sampler sampler, int epoch, int stripes, List<SeedSlice> batches) {
    Sums sums = new Sums(schema, stripes);
    Subgraph subgraph = sampler.newSubgraph();
    for (SeedSlice batch : batches) {
      EntityColumn root = batch.entities().get(0);
      sampler.sample(
          new SeedBatch(root.nodeType(), root.id(), batch.visible(), batch.count()),
          epoch,
          subgraph);
      sums.add(subgraph);
    }
    int rootType = batches.get(0).entities().get(0).nodeType();
    return sums.means(batches.size(), schema.nodeTypes().get(rootType).rowBytes());
  }

  private static final class Sums {
    private final GraphSchema schema;
    private final int stripes;
    private final List<long[][]> blocks = new ArrayList<>();
    private final long[][] tables;
    private long seeds;

    Sums(GraphSchema schema, int stripes) {
      this.schema = schema;
      this.stripes = stripes;
      this.tables = new long[schema.nodeTypes().size()][3];
    }

    void add(Subgraph subgraph) {
      seeds += subgraph.seedCount();
      for (int hop = 1; hop <= subgraph.hops(); hop++) {
        if (blocks.size() < hop) {
          blocks.add(new long[schema.edgeTypes().size()][3]);
        }
        boolean[][] seen = new boolean[schema.nodeTypes().size()][];
        for (EdgeType type : schema.edgeTypes()) {
          addBlock(subgraph, hop, type, seen);
        }
      }
      for (NodeType type : schema.nodeTypes()) {
        addTable(subgraph, type);
      }
    }

    private void addBlock(Subgraph subgraph, int hop, EdgeType type, boolean[][] seen) {
      Subgraph.Edges edges = subgraph.edges(hop, type.index());
      long[] sum = blocks.get(hop - 1)[type.index()];
      int known = subgraph.nodeCountUpTo(type.to(), hop - 1);
      if (seen[type.to()] == null) {
        seen[type.to()] = new boolean[subgraph.nodeCountUpTo(type.to(), hop) - known];
      }
      sum[0] += edges.parentCount();
      sum[1] += edges.edgeCount();
      for (int i = 0; i < edges.edgeCount(); i++) {
        int fresh = edges.children()[i] - known;
        if (fresh >= 0 && !seen[type.to()][fresh]) {
          seen[type.to()][fresh] = true;
          sum[2]++;
        }
      }
    }

    private void addTable(Subgraph subgraph, NodeType type) {
      int nodes = subgraph.nodeCount(type.index());
      LongOpenHashSet rows = new LongOpenHashSet(nodes);
      LongOpenHashSet pages = new LongOpenHashSet();
      for (int i = 0; i < nodes; i++) {
        long id = subgraph.nodeIds(type.index())[i];
        if (rows.add(id) && type.rowBytes() > 0) {
          long begin = id / stripes * type.rowBytes();
          long last = (begin + type.rowBytes() - 1) / PAGE;
          for (long page = begin / PAGE; page <= last; page++) {
            pages.add(page * stripes + id % stripes);
          }
        }
      }
      tables[type.index()][0] += nodes;
      tables[type.index()][1] += rows.size();
      tables[type.index()][2] += pages.size();
    }

    NeighborhoodCost means(int batches, int seedRowBytes) {
      double n = batches;
      List<Block> means = new ArrayList<>();
      for (int hop = 1; hop <= blocks.size(); hop++) {
        for (EdgeType type : schema.edgeTypes()) {
          long[] sum = blocks.get(hop - 1)[type.index()];
          int rowBytes = schema.nodeTypes().get(type.to()).rowBytes();
          if (sum[1] > 0) {
            means.add(
                new Block(
                    hop, type.name(), sum[0] / n, sum[1] / n, sum[2] / n, sum[2] * rowBytes / n));
          }
        }
      }
      List<Table> read = new ArrayList<>();
      for (NodeType type : schema.nodeTypes()) {
        long[] sum = tables[type.index()];
        if (sum[0] > 0) {
          double bytes = (double) sum[1] * type.rowBytes() / n;
          read.add(new Table(type.name(), sum[0] / n, sum[1] / n, bytes, sum[2] / n));
        }
      }
      return new NeighborhoodCost(batches, seeds / n, seeds * seedRowBytes / n, means, read);
    }
  }
}
