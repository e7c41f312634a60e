// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * The sampler over a topology in memory (or mapped).
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>A node is visible when its time is at or before the seed's; nodes of static types always.
 *       Only visible nodes are reached, by either direction of a link, except over edge types of
 *       {@link Strategy#STATIC}, which ignore time. The seed itself is the one node that is
 *       returned because it was asked for, even if its own time is later.
 *   <li>Hop h expands the nodes that hop h-1 added, by each edge type with a fanout: at most that
 *       many neighbors, without replacement.
 *   <li>A node occurs once in a seed's neighborhood. An edge may lead to a node that is there
 *       already: the edge is returned and counts towards the fanout, the node is not added again.
 *   <li>What is drawn is a function of (run seed, epoch, entity, time, hop, edge type index, node)
 *       and of the visible list alone.
 * </ul>
 *
 * <p>How: a hop goes over the edge types, each choosing the neighbors of the whole frontier ({@link
 * EdgeExpansion}); then it goes over the seeds, numbering the nodes that are new in each
 * neighborhood ({@link NodeNumbering}). Nothing is allocated once the arrays have grown to the
 * largest batch seen.
 */
public final class TemporalSampler implements Sampler {
  private final Topology topology;
  private final SamplingPlan plan;
  private final int entityType;
  private final long entityNodes;
  private final long runKey;
  private final int nodeTypes;
  private final EdgeExpansion[] expansions;

  /** Chooses the neighbors of deferred expansions; null when none is. */
  private final HopExpander elsewhere;

  private final List<Frontier> asked = new ArrayList<>();

  /** Whether any edge type asks for the visible count of a node type. */
  private final boolean[] cutOff;

  private final NodeNumbering numbering;
  private long[] seedKeys = new long[0];

  /** Visible nodes of [type][seed]. */
  private final long[][] visible;

  /**
   * A sampler of neighborhoods around the nodes of one type.
   *
   * @param schema the graph's schema
   * @param topology the graph, shared
   * @param plan resolved against the same schema
   * @param entityType node type of the seeds
   * @param runSeed part of the random key
   */
  public TemporalSampler(
      GraphSchema schema, Topology topology, SamplingPlan plan, int entityType, long runSeed) {
    this(schema, topology, null, plan, entityType, runSeed);
  }

  /**
   * A sampler whose neighbors are chosen elsewhere.
   *
   * @param topology asked for times only, unless {@code elsewhere} is null
   * @param elsewhere asked once a hop; this sampler's alone
   */
  public TemporalSampler(
      GraphSchema schema,
      Topology topology,
      HopExpander elsewhere,
      SamplingPlan plan,
      int entityType,
      long runSeed) {
    plan.check(schema);
    this.elsewhere = elsewhere;
    this.topology = topology;
    this.plan = plan;
    this.entityType = entityType;
    this.entityNodes = topology.nodeCount(entityType);
    this.nodeTypes = schema.nodeTypes().size();
    this.runKey = CounterRandom.absorb(CounterRandom.mix(runSeed), entityType);
    RankDraws draws = new RankDraws();
    int edgeTypes = schema.edgeTypes().size();
    expansions = new EdgeExpansion[edgeTypes];
    cutOff = new boolean[nodeTypes];
    for (EdgeType type : schema.edgeTypes()) {
      Strategy strategy = plan.strategies().get(type.index());
      expansions[type.index()] =
          elsewhere == null
              ? EdgeExpansion.of(type, strategy, topology, draws)
              : new DeferredExpansion(type, strategy);
      for (int hop = 1; hop <= plan.hops(); hop++) {
        cutOff[type.to()] |= plan.fanout(hop, type.index()) != 0 && strategy != Strategy.STATIC;
      }
    }
    numbering = new NodeNumbering(schema, plan, entityType);
    visible = new long[nodeTypes][0];
    for (NodeType type : schema.nodeTypes()) {
      if (topology.nodeCount(type.index()) >= 1L << 48) {
        throw new IllegalArgumentException("table " + type.name() + " has 2^48 rows or more");
      }
    }
  }

  @Override
  public Subgraph newSubgraph() {
    return new SampledSubgraph(nodeTypes, expansions.length, plan.hops());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a seed is not a node of the entity's type, or the target is
   *     of another plan
   * @throws io.sparkgnn.error.CorruptFileException if a file of the graph was cut off meanwhile
   * @throws io.sparkgnn.error.UserErrorException if the batch has more than 2^31 edges of one hop
   *     and edge type
   */
  @Override
  public void sample(SeedBatch seeds, int epoch, Subgraph target) {
    if (!(target instanceof SampledSubgraph out)
        || !out.fits(nodeTypes, expansions.length, plan.hops())) {
      throw new IllegalArgumentException("the subgraph was not made by this sampler");
    }
    check(seeds);
    try {
      sample(seeds, epoch, out);
      topology.check();
    } catch (RuntimeException | InternalError e) {
      throw topology.explain(e);
    }
  }

  private void sample(SeedBatch seeds, int epoch, SampledSubgraph out) {
    out.begin(seeds);
    prepareSeeds(seeds, epoch);
    for (int hop = 1; hop <= plan.hops(); hop++) {
      for (EdgeExpansion expansion : expansions) {
        expand(hop, expansion, out);
      }
      if (elsewhere != null) {
        ask(hop, out);
      }
      for (EdgeExpansion expansion : expansions) {
        SampledSubgraph.Block block = out.block(hop, expansion.type.index());
        block.children = Growth.grow(block.children, block.edgeCount());
      }
      numbering.number(hop, expansions, out);
    }
  }

  private void check(SeedBatch seeds) {
    if (seeds.nodeType() != entityType) {
      throw new IllegalArgumentException(
          "the seeds are of node type " + seeds.nodeType() + ", the sampler's is " + entityType);
    }
    for (int s = 0; s < seeds.count(); s++) {
      long entity = seeds.entity()[s];
      if (entity < 0 || entity >= entityNodes) {
        throw new IllegalArgumentException(
            "seed " + s + " is node " + entity + " of a type with " + entityNodes + " nodes");
      }
    }
  }

  private void prepareSeeds(SeedBatch seeds, int epoch) {
    int count = seeds.count();
    long epochKey = CounterRandom.absorb(runKey, epoch);
    seedKeys = Growth.grow(seedKeys, count);
    for (int s = 0; s < count; s++) {
      seedKeys[s] =
          CounterRandom.absorb(CounterRandom.absorb(epochKey, seeds.entity()[s]), seeds.time()[s]);
    }
    for (int type = 0; type < nodeTypes; type++) {
      if (!cutOff[type]) {
        continue;
      }
      visible[type] = Growth.grow(visible[type], count);
      topology.visibleCounts(type, seeds.time(), count, visible[type]);
    }
  }

  private void expand(int hop, EdgeExpansion expansion, SampledSubgraph out) {
    int fanout = plan.fanout(hop, expansion.type.index());
    int from = expansion.type.from();
    int first = hop == 1 ? 0 : out.nodeCountUpTo(from, hop - 2);
    int count = out.nodeCountUpTo(from, hop - 1) - first;
    if (fanout == 0 || count == 0) {
      return;
    }
    SampledSubgraph.Block block = out.block(hop, expansion.type.index());
    block.begin(first, count);
    expansion.expand(hop, fanout, out, seedKeys, visible[expansion.type.to()], block);
  }

  /** Has the neighbors of all edge types of a hop chosen at once. */
  private void ask(int hop, SampledSubgraph out) {
    asked.clear();
    for (EdgeExpansion expansion : expansions) {
      if (out.block(hop, expansion.type.index()).parentCount() > 0
          && ((DeferredExpansion) expansion).frontier().count() > 0) {
        asked.add(((DeferredExpansion) expansion).frontier());
      }
    }
    if (!asked.isEmpty()) {
      elsewhere.expand(asked);
    }
    for (EdgeExpansion expansion : expansions) {
      if (out.block(hop, expansion.type.index()).parentCount() > 0) {
        ((DeferredExpansion) expansion).finish();
      }
    }
  }
}
