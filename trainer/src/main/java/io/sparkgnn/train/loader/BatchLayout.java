// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.train.encode.AgeEncoding;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.GraphEncoding;
import io.sparkgnn.train.encode.OwnColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What every batch of a run holds: which node and edge types can occur at which hop, and which
 * inputs a node has that depend on its seed. Immutable.
 *
 * <p>Those <i>dynamic</i> inputs of a node are, in this order and where they apply: its age (a
 * logarithm and four decays), the calendar of its time (year, week, day), its recency rank among
 * its siblings (a logarithm and three decays), its number of visible children per edge type, each
 * timestamp column's age, missing flag and calendar, what the user's own encoders make, and for
 * nodes of the entity's type the seed time's calendar and the age of the newest row that the seed
 * can see. A type with no input at all has the constant 1.
 */
public final class BatchLayout {
  /** Inputs that an age becomes. */
  static final int AGE_WIDTH = 5;

  /** Inputs that a rank becomes. */
  static final int RANK_WIDTH = 4;

  private final GraphSchema schema;
  private final SamplingPlan plan;
  private final GraphEncoding encoding;
  private final int entityType;
  private final boolean staleness;
  private final BatchNeeds needs;
  private final int[] minHop;
  private final int[] firstHop;
  private final int[] lastHop;
  private final boolean[] ranked;
  private final BoundTable[] tables;
  private final List<List<EdgeType>> degrees = new ArrayList<>();
  private final int[] dynamicWidth;
  private final boolean[] hasDynamic;

  /**
   * Lays out.
   *
   * @param staleness whether seeds see the age of the newest visible row
   * @param needs what the model needs of a batch
   * @throws io.sparkgnn.error.UserErrorException if a reachable table is not as the encoding says
   */
  public BatchLayout(
      GraphSchema schema,
      SamplingPlan plan,
      GraphEncoding encoding,
      int entityType,
      boolean staleness,
      BatchNeeds needs) {
    this.schema = schema;
    this.plan = plan;
    this.encoding = encoding;
    this.entityType = entityType;
    this.staleness = staleness;
    this.needs = needs;
    int types = schema.nodeTypes().size();
    int edges = schema.edgeTypes().size();
    minHop = new int[types];
    firstHop = new int[edges];
    lastHop = new int[edges];
    ranked = new boolean[types];
    tables = new BoundTable[types];
    dynamicWidth = new int[types];
    hasDynamic = new boolean[types];
    reach();
    for (NodeType type : schema.nodeTypes()) {
      int t = type.index();
      degrees.add(
          schema.edgeTypes().stream()
              .filter(e -> e.toMany() && e.from() == t && lastHop[e.index()] > 0)
              .toList());
      if (minHop[t] >= 0) {
        tables[t] = BoundTable.bind(encoding.table(type.name()), type);
        int width = width(type);
        hasDynamic[t] = width > 0;
        dynamicWidth[t] = Math.max(1, width);
      }
    }
  }

  /** Finds the hops at which types can occur, breadth first. */
  private void reach() {
    Arrays.fill(minHop, -1);
    minHop[entityType] = 0;
    boolean[] frontier = new boolean[minHop.length];
    frontier[entityType] = true;
    for (int hop = 1; hop <= plan.hops(); hop++) {
      boolean[] next = new boolean[frontier.length];
      for (EdgeType edge : schema.edgeTypes()) {
        if (frontier[edge.from()] && plan.fanout(hop, edge.index()) != 0) {
          next[edge.to()] = true;
          minHop[edge.to()] = minHop[edge.to()] < 0 ? hop : minHop[edge.to()];
          firstHop[edge.index()] = firstHop[edge.index()] == 0 ? hop : firstHop[edge.index()];
          lastHop[edge.index()] = hop;
          ranked[edge.to()] |= edge.toMany();
        }
      }
      frontier = next;
    }
  }

  private int width(NodeType type) {
    int t = type.index();
    int width = type.timed() ? AGE_WIDTH : 0;
    width += calendar(type) ? calendarWidth(tables[t].encoding().hours()) : 0;
    width += ranked[t] ? RANK_WIDTH : 0;
    width += degrees.get(t).size();
    for (AgeEncoding age : tables[t].encoding().ages()) {
      width += 2 + (age.cyclic() ? calendarWidth(age.hours()) : 0);
    }
    for (OwnColumn own : tables[t].own()) {
      width += own.width();
    }
    if (t == entityType) {
      width += 4 + (encoding.seedWeekdays() ? 2 : 0) + (encoding.seedHours() ? 2 : 0);
      width += staleness ? AGE_WIDTH : 0;
    }
    return width;
  }

  /** Whether the calendar of a type's own time is an input. */
  static boolean calendar(NodeType type) {
    return type.timeKind() == TimeKind.TIMED;
  }

  static int calendarWidth(boolean hours) {
    return hours ? 6 : 4;
  }

  public GraphSchema schema() {
    return schema;
  }

  public SamplingPlan plan() {
    return plan;
  }

  /** Nodes that a seed's neighborhood can have at most; infinite where all neighbors are taken. */
  public double mostNodes() {
    double[] frontier = new double[schema.nodeTypes().size()];
    frontier[entityType] = 1;
    double nodes = 1;
    for (int hop = 1; hop <= plan.hops(); hop++) {
      double[] next = new double[frontier.length];
      for (EdgeType edge : schema.edgeTypes()) {
        int fanout = plan.fanout(hop, edge.index());
        if (fanout != 0 && frontier[edge.from()] > 0) {
          double children = fanout < 0 ? Double.POSITIVE_INFINITY : fanout;
          next[edge.to()] += frontier[edge.from()] * (edge.toMany() ? children : 1);
        }
      }
      nodes += Arrays.stream(next).sum();
      frontier = next;
    }
    return nodes;
  }

  public GraphEncoding encoding() {
    return encoding;
  }

  /** Numbers that a seed's past becomes; 0 where it is no input. */
  public int historyWidth() {
    return encoding.history() == null ? 0 : encoding.history().width();
  }

  /** Which of the seeds' entities the neighborhoods are those of. */
  public int root() {
    return 0;
  }

  /** Node type of that entity. */
  public int entityType() {
    return entityType;
  }

  public boolean staleness() {
    return staleness;
  }

  /** What the model needs of a batch. */
  public BatchNeeds needs() {
    return needs;
  }

  /** Whether nodes of a type can occur. */
  public boolean reachable(int nodeType) {
    return minHop[nodeType] >= 0;
  }

  /** Reachable types by name, so that a model's parameters do not depend on the schema's order. */
  public List<NodeType> reachableTypes() {
    return schema.nodeTypes().stream()
        .filter(type -> reachable(type.index()))
        .sorted(Comparator.comparing(NodeType::name, String.CASE_INSENSITIVE_ORDER))
        .toList();
  }

  /** The first hop at which a node of the type can occur, 0 to hops; -1 if never. */
  public int minHop(int nodeType) {
    return minHop[nodeType];
  }

  /** The first hop at which an edge type is followed, 1 to hops; 0 if never. */
  public int firstHop(int edgeType) {
    return firstHop[edgeType];
  }

  /** The last such hop. */
  public int lastHop(int edgeType) {
    return lastHop[edgeType];
  }

  /** Whether a node's recency rank is an input. */
  boolean ranked(int nodeType) {
    return ranked[nodeType];
  }

  /** The edge types whose visible degree is an input of a node type. */
  List<EdgeType> degrees(int nodeType) {
    return degrees.get(nodeType);
  }

  /** The columns of a reachable type. */
  public BoundTable table(int nodeType) {
    return tables[nodeType];
  }

  /** Dynamic inputs of a reachable type, at least 1. */
  public int dynamicWidth(int nodeType) {
    return dynamicWidth[nodeType];
  }

  /** Whether a reachable type has dynamic inputs, and not just the constant. */
  public boolean hasDynamic(int nodeType) {
    return hasDynamic[nodeType];
  }
}
