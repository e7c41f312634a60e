// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.explain.Copy.Place;
import io.sparkgnn.train.explain.Cut.Node;
import io.sparkgnn.train.explain.ExplainedItem.Kind;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.NegativeBinomialTask;
import io.sparkgnn.train.task.QuantileTask;
import io.sparkgnn.train.task.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Explains one prediction at a time. Columns by integrated gradients from the average input, which
 * add up; edge types and rows by taking them away and scoring again, which is true to any model.
 * What is strongest by one is tried by the other as well. The result is a pure function of the
 * model, the graph and the seed. One thread at a time.
 *
 * <p>Explained is the neighborhood of epoch 0, the first that scoring samples.
 */
public final class Explainer implements AutoCloseable {
  private static final int PATH_STEPS = 32;
  private static final int COLUMNS_TRIED = 20;
  private static final int NEIGHBORS_TRIED = 64;

  private final GraphSchema schema;
  private final Topology topology;
  private final TrainingConfig config;
  private final ModelRuntime runtime;
  private final NodeNames keys;
  private final Sampler sampler;
  private final Subgraph subgraph;
  private final CopyScores copies;
  private final TopAgainstRandom check;
  private final int entityType;
  private boolean closed;

  /**
   * @param runtime the model's blocks on the graph; closed with this
   * @param weights of the model, or of several whose scores are averaged
   * @param keys what rows are called
   */
  public Explainer(
      TrainingGraph graph,
      ModelSpec spec,
      ModelRuntime runtime,
      List<NDArray> weights,
      NodeNames keys) {
    this.schema = graph.schema();
    this.topology = graph.topology();
    this.config = spec.config();
    this.runtime = runtime;
    this.keys = keys;
    this.entityType = runtime.layout().entityType();
    this.sampler =
        graph.newSampler(runtime.layout().plan(), entityType, config.get(TrainingOptions.SEED));
    this.subgraph = sampler.newSubgraph();
    this.copies = new CopyScores(graph, spec, runtime, weights, sampler);
    this.check = new TopAgainstRandom(copies);
  }

  /** A column's, edge type's or row's item before it has a rank. */
  private record Found<T>(T what, double attribution, double without) {}

  /**
   * Explains the prediction of a seed.
   *
   * @param entity node id, of the model's entity table
   * @param time seed time, microseconds since the epoch
   * @throws IllegalStateException if closed
   */
  public ExplainedSeed explain(long entity, long time) {
    if (closed) {
      throw new IllegalStateException("explainer is closed");
    }
    sampler.sample(
        new SeedBatch(entityType, new long[] {entity}, new long[] {time}, 1), 0, subgraph);
    Sampled seed = new Sampled(schema, subgraph, entity, time);
    double[] predictions = copies.predictions(seed);
    int output = output(predictions);
    Evidence evidence = evidence(output);
    double[] ends = copies.scores(seed, List.of(Copy.WHOLE, Copy.AVERAGE), evidence);
    double score = ends[0];
    double[][][] parts = copies.contributions(seed, PATH_STEPS, evidence);

    Map<Place, Double> inputs = inputs(seed, parts);
    List<Place> strongest = strongest(inputs);
    List<Place> triedInputs = strongest.subList(0, Math.min(COLUMNS_TRIED, strongest.size()));
    List<Cut> edges = edges(seed);
    List<Node> nodes = candidates(seed, parts);
    List<Copy> tries = new ArrayList<>();
    triedInputs.forEach(place -> tries.add(Copy.averaged(Set.of(place))));
    edges.forEach(cut -> tries.add(Copy.without(cut)));
    nodes.forEach(node -> tries.add(Copy.without(Cut.of(List.of(node)))));
    double[] without = copies.scores(seed, tries, evidence);

    List<ExplainedItem> columns = new ArrayList<>();
    for (int i = 0; i < strongest.size(); i++) {
      Place place = strongest.get(i);
      columns.add(
          column(
              place, i + 1, inputs.get(place), i < triedInputs.size() ? without[i] : Double.NaN));
    }
    int at = triedInputs.size();
    List<Found<Cut>> foundEdges = found(edges, score, without, at);
    List<Found<Node>> foundNodes = found(nodes, score, without, at + edges.size());
    return new ExplainedSeed(
        schema.nodeTypes().get(entityType).name(),
        keys.name(entityType, entity),
        time,
        target(output),
        predictions[output],
        score,
        ends[1],
        columns,
        edgeItems(foundEdges),
        neighborItems(seed, foundNodes),
        check.columns(seed, inputs, strongest, score, evidence),
        check.neighbors(
            seed,
            foundNodes.stream().map(Found::what).toList(),
            foundNodes.stream().mapToDouble(Found::attribution).toArray(),
            score,
            evidence),
        ages(seed, parts));
  }

  private Evidence evidence(int output) {
    return Tasks.of(config) instanceof NegativeBinomialTask
        ? new Evidence(config.task(), copies.fit().outputs(NegativeBinomialTask.SCORES), 0)
        : new Evidence(config.task(), copies.fit(), output);
  }

  /** The most probable class, or the quantile that is the prediction: its score is its own. */
  private int output(double[] predictions) {
    if (Tasks.of(config) instanceof QuantileTask task) {
      return task.middle();
    }
    if (Tasks.of(config) instanceof NegativeBinomialTask task) {
      return task.middle();
    }
    int output = 0;
    for (int i = 1; i < predictions.length; i++) {
      output = predictions[i] > predictions[output] ? i : output;
    }
    return output;
  }

  private String target(int output) {
    return switch (config.task()) {
      case BINARY -> config.classValues().text(1);
      case REGRESSION, MULTILABEL, FORECAST, RANKING -> "";
      case MULTICLASS -> config.classValues().text(output);
    };
  }

  private Map<Place, Double> inputs(Sampled seed, double[][][] parts) {
    Map<Place, Double> sums = new LinkedHashMap<>();
    for (int type = 0; type < parts.length; type++) {
      for (int row = 0; row < parts[type].length; row++) {
        int hop = seed.hop(type, row);
        for (int input = 0; input < parts[type][row].length; input++) {
          if (parts[type][row][input] != 0) {
            sums.merge(new Place(type, hop, input), parts[type][row][input], Double::sum);
          }
        }
      }
    }
    return sums;
  }

  private static List<Place> strongest(Map<Place, Double> inputs) {
    Comparator<Place> bySize = Comparator.comparingDouble(place -> -Math.abs(inputs.get(place)));
    return inputs.keySet().stream()
        .sorted(
            bySize
                .thenComparingInt(Place::hop)
                .thenComparingInt(Place::nodeType)
                .thenComparingInt(Place::input))
        .toList();
  }

  private List<Cut> edges(Sampled seed) {
    List<Cut> cuts = new ArrayList<>();
    for (int hop = 1; hop <= seed.subgraph.hops(); hop++) {
      for (EdgeType edge : schema.edgeTypes()) {
        if (seed.subgraph.edges(hop, edge.index()).edgeCount() > 0) {
          cuts.add(Cut.edges(hop, edge.index()));
        }
      }
    }
    return cuts;
  }

  /**
   * The rows that are taken away one by one: those whose inputs, with those of all that was found
   * through them, add most; half of them of hop 1; each with all between it and the seed.
   */
  private static List<Node> candidates(Sampled seed, double[][][] parts) {
    Map<Node, Double> weight = new HashMap<>();
    List<Node> all = new ArrayList<>();
    for (int hop = seed.subgraph.hops(); hop >= 1; hop--) {
      for (Node node : seed.atHop(hop)) {
        double own = Arrays.stream(parts[node.type()][node.number()]).sum();
        double sum = weight.merge(node, own, Double::sum);
        weight.merge(seed.parent(node), sum, Double::sum);
        all.add(node);
      }
    }
    Comparator<Node> bySize = Comparator.comparingDouble(node -> -Math.abs(weight.get(node)));
    Comparator<Node> order =
        bySize
            .thenComparingInt(seed::hop)
            .thenComparingInt(Node::type)
            .thenComparingInt(Node::number);
    Set<Node> chosen = new LinkedHashSet<>();
    if (seed.subgraph.hops() > 0) {
      seed.atHop(1).stream().sorted(order).limit(NEIGHBORS_TRIED / 2).forEach(chosen::add);
    }
    all.sort(order);
    for (Node node : all) {
      if (chosen.size() >= NEIGHBORS_TRIED) {
        break;
      }
      for (Node on = node; seed.parent(on) != null; on = seed.parent(on)) {
        chosen.add(on);
      }
    }
    return List.copyOf(chosen);
  }

  private static <T> List<Found<T>> found(List<T> items, double score, double[] without, int at) {
    List<Found<T>> found = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      found.add(new Found<>(items.get(i), score - without[at + i], without[at + i]));
    }
    found.sort(Comparator.comparingDouble(item -> -Math.abs(item.attribution())));
    return found;
  }

  private ExplainedItem column(Place place, int rank, double attribution, double without) {
    return new ExplainedItem(
        Kind.COLUMN,
        rank,
        schema.nodeTypes().get(place.nodeType()).name(),
        copies.names(place.nodeType()).names().get(place.input()),
        "",
        "",
        ExplainedItem.NO_TIME,
        place.hop(),
        attribution,
        without,
        0);
  }

  private List<ExplainedItem> edgeItems(List<Found<Cut>> found) {
    List<ExplainedItem> items = new ArrayList<>();
    for (Found<Cut> edge : found) {
      EdgeType type = schema.edgeTypes().get(edge.what().edgeType());
      items.add(
          new ExplainedItem(
              Kind.EDGE_TYPE,
              items.size() + 1,
              schema.nodeTypes().get(type.to()).name(),
              "",
              type.name(),
              "",
              ExplainedItem.NO_TIME,
              edge.what().hop(),
              edge.attribution(),
              edge.without(),
              0));
    }
    return items;
  }

  private List<ExplainedItem> neighborItems(Sampled seed, List<Found<Node>> found) {
    Map<Node, Integer> ranks = new HashMap<>();
    for (Found<Node> node : found) {
      ranks.put(node.what(), ranks.size() + 1);
    }
    List<ExplainedItem> items = new ArrayList<>();
    for (Found<Node> each : found) {
      Node node = each.what();
      NodeType type = schema.nodeTypes().get(node.type());
      long id = seed.id(node);
      items.add(
          new ExplainedItem(
              Kind.NEIGHBOR,
              items.size() + 1,
              type.name(),
              "",
              schema.edgeTypes().get(seed.edgeType(node)).name(),
              keys.name(node.type(), id),
              type.timed() ? topology.time(node.type(), id) : ExplainedItem.NO_TIME,
              seed.hop(node),
              each.attribution(),
              each.without(),
              ranks.getOrDefault(seed.parent(node), 0)));
    }
    return items;
  }

  private List<Double> ages(Sampled seed, double[][][] parts) {
    double[] sums = new double[AgeBand.values().length];
    for (int hop = 1; hop <= seed.subgraph.hops(); hop++) {
      for (Node node : seed.atHop(hop)) {
        boolean timed = schema.nodeTypes().get(node.type()).timed();
        long time = timed ? topology.time(node.type(), seed.id(node)) : ExplainedItem.NO_TIME;
        sums[AgeBand.of(seed.time, time).ordinal()] +=
            Arrays.stream(parts[node.type()][node.number()]).sum();
      }
    }
    return Arrays.stream(sums).boxed().toList();
  }

  /** Frees native memory. The graph stays open. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.close();
    }
  }
}
