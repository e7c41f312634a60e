// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.train.loader.SeedSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Costs of batches against sets and maps filled edge by edge. */
class NeighborhoodCostTest {
  private static final int BATCHES = 5;
  private static final int STRIPES = 2;

  @Test
  void countsWhatTheBatchesHave() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(5, 80));
      SamplingPlan plan =
          NumNeighbors.ofDefaults(4, 3, 2).resolve(graph.schema(), Strategy.RECENCY, Map.of());
      int entity = random.nextInt(graph.schema().nodeTypes().size());
      List<SeedSlice> slices = slices(graph, entity, random);
      Sampler sampler = new TemporalSampler(graph.schema(), graph.topology(), plan, entity, seed);
      NeighborhoodCost cost = NeighborhoodCost.of(graph.schema(), sampler, 3, STRIPES, slices);
      compare(graph, plan, entity, seed, slices, cost);
    }
  }

  private static List<SeedSlice> slices(RandomGraph graph, int entity, Random random) {
    long[] times = graph.times(random.nextInt(graph.schema().nodeTypes().size()));
    List<SeedSlice> slices = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      int count = 1 + random.nextInt(9);
      long[] ids = new long[count];
      long[] visible = new long[count];
      for (int s = 0; s < count; s++) {
        ids[s] = random.nextInt((int) graph.topology().nodeCount(entity));
        visible[s] = Math.max(0, times[random.nextInt(times.length)]);
      }
      slices.add(new SeedSlice(i, List.of(new EntityColumn(entity, ids)), visible, visible));
    }
    return slices;
  }

  private static void compare(
      RandomGraph graph,
      SamplingPlan plan,
      int entity,
      long seed,
      List<SeedSlice> slices,
      NeighborhoodCost cost) {
    Map<String, double[]> blocks = new HashMap<>();
    Map<String, double[]> tables = new HashMap<>();
    for (SeedSlice slice : slices) {
      TemporalSampler sampler =
          new TemporalSampler(graph.schema(), graph.topology(), plan, entity, seed);
      Subgraph subgraph = sampler.newSubgraph();
      sampler.sample(
          new SeedBatch(entity, slice.entities().get(0).id(), slice.visible(), slice.count()),
          3,
          subgraph);
      addBlocks(graph, subgraph, blocks);
      addTables(graph, subgraph, tables);
    }
    blocks.values().removeIf(sum -> sum[1] == 0);
    assertThat(cost.blocks()).hasSameSizeAs(blocks.keySet());
    for (NeighborhoodCost.Block block : cost.blocks()) {
      double[] sum = blocks.get(block.hop() + " " + block.edgeType());
      assertThat(block.parents()).isCloseTo(sum[0] / BATCHES, within(1e-9));
      assertThat(block.edges()).isCloseTo(sum[1] / BATCHES, within(1e-9));
      assertThat(block.nodes()).isCloseTo(sum[2] / BATCHES, within(1e-9));
    }
    double nodes = cost.seeds() + cost.blocks().stream().mapToDouble(b -> b.nodes()).sum();
    assertThat(cost.nodes()).isCloseTo(nodes, within(1e-9));
    for (NeighborhoodCost.Table table : cost.tables()) {
      double[] sum = tables.get(table.table());
      assertThat(table.nodes()).isCloseTo(sum[0] / BATCHES, within(1e-9));
      assertThat(table.rows()).isCloseTo(sum[1] / BATCHES, within(1e-9));
      assertThat(table.pages()).isCloseTo(sum[2] / BATCHES, within(1e-9));
      int rowBytes = graph.schema().nodeType(table.table()).rowBytes();
      assertThat(table.bytes()).isCloseTo(table.rows() * rowBytes, within(1e-6));
    }
  }

  private static void addBlocks(
      RandomGraph graph, Subgraph subgraph, Map<String, double[]> blocks) {
    Set<String> met = new HashSet<>();
    for (int hop = 1; hop <= subgraph.hops(); hop++) {
      for (EdgeType type : graph.schema().edgeTypes()) {
        Subgraph.Edges edges = subgraph.edges(hop, type.index());
        double[] sum = blocks.computeIfAbsent(hop + " " + type.name(), any -> new double[3]);
        sum[0] += edges.parentCount();
        for (int i = 0; i < edges.edgeCount(); i++) {
          int child = edges.children()[i];
          boolean isSeed = child < subgraph.nodeCountUpTo(type.to(), 0);
          sum[1]++;
          sum[2] += !isSeed && met.add(type.to() + ":" + child) ? 1 : 0;
        }
      }
    }
  }

  private static void addTables(
      RandomGraph graph, Subgraph subgraph, Map<String, double[]> tables) {
    for (NodeType type : graph.schema().nodeTypes()) {
      double[] sum = tables.computeIfAbsent(type.name(), any -> new double[3]);
      Set<Long> rows = new HashSet<>();
      Set<String> pages = new HashSet<>();
      for (int i = 0; i < subgraph.nodeCount(type.index()); i++) {
        long id = subgraph.nodeIds(type.index())[i];
        rows.add(id);
        for (long b = 0; b < type.rowBytes(); b++) {
          pages.add(id % STRIPES + "/" + (id / STRIPES * type.rowBytes() + b) / 4096);
        }
      }
      sum[0] += subgraph.nodeCount(type.index());
      sum[1] += rows.size();
      sum[2] += pages.size();
    }
  }
}
