// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.train.explain.Copy.Place;
import io.sparkgnn.train.model.InputLens;
import java.util.List;

/** Puts the inputs of copies where they say: {@code average + factor * (input - average)}. */
final class ScaledInputs implements InputLens {
  private final SubgraphCopies nodes;
  private final List<Copy> copies;
  private final List<InputNames> names;
  private final AverageInputs average;
  private final boolean gradients;
  private final Scaled[] columns;
  private final Scaled[] dynamic;
  private final Scaled[] history;

  /**
   * Inputs that gradients were asked for.
   *
   * @param leaf what the model got
   * @param away input minus average
   */
  private record Scaled(NDArray leaf, NDArray away) {
    float[] contributions() {
      try (NDArray gradient = leaf.getGradient();
          NDArray product = gradient.mul(away)) {
        return product.toFloatArray();
      }
    }
  }

  /**
   * @param nodes the copies' nodes
   * @param names by node type; null for one that is not reachable
   * @param gradients whether {@link #columnContributions} and its sister will be asked
   */
  ScaledInputs(
      SubgraphCopies nodes,
      List<Copy> copies,
      List<InputNames> names,
      AverageInputs average,
      boolean gradients) {
    this.nodes = nodes;
    this.copies = copies;
    this.names = names;
    this.average = average;
    this.gradients = gradients;
    this.columns = new Scaled[names.size()];
    this.dynamic = new Scaled[names.size()];
    this.history = new Scaled[names.size()];
  }

  @Override
  public NDArray columns(int nodeType, NDArray encoded) {
    int[] inputs = names.get(nodeType).encoded();
    Scaled scaled =
        scaled(
            encoded,
            average.columns(nodeType, inputs.length, encoded.getManager()),
            factors(nodeType, inputs));
    columns[nodeType] = scaled;
    return scaled.leaf();
  }

  @Override
  public NDArray dynamic(int nodeType, NDArray given) {
    int[] inputs = names.get(nodeType).dynamic();
    Scaled scaled =
        scaled(
            given,
            average.dynamic(nodeType, inputs.length, given.getManager()),
            factors(nodeType, inputs));
    dynamic[nodeType] = scaled;
    return scaled.leaf();
  }

  @Override
  public NDArray history(int nodeType, NDArray given) {
    int[] inputs = names.get(nodeType).history();
    float[] factors = new float[copies.size() * inputs.length];
    for (int copy = 0, at = 0; copy < copies.size(); copy++) {
      for (int input : inputs) {
        factors[at++] = factor(copies.get(copy), new Place(nodeType, 0, input));
      }
    }
    Scaled scaled = scaled(given, average.history(inputs.length, given.getManager()), factors);
    history[nodeType] = scaled;
    return scaled.leaf();
  }

  private static float factor(Copy copy, Place place) {
    return copy.averaged().contains(place) ? 0 : copy.share();
  }

  private Scaled scaled(NDArray x, NDArray mean, float[] factors) {
    NDManager manager = x.getManager();
    NDArray away = x.sub(mean);
    NDArray factor = manager.create(factors, x.getShape());
    NDArray leaf = mean.add(away.mul(factor));
    if (gradients) {
      leaf.setRequiresGradient(true);
    }
    return new Scaled(leaf, away);
  }

  private float[] factors(int nodeType, int[] inputs) {
    float[] factors = new float[nodes.nodeCount(nodeType) * inputs.length];
    for (int node = 0, at = 0; node < nodes.nodeCount(nodeType); node++) {
      Copy copy = copies.get(nodes.nodeSeeds(nodeType)[node]);
      int hop = copy.averaged().isEmpty() ? 0 : nodes.hop(nodeType, node);
      for (int input : inputs) {
        factors[at++] = factor(copy, new Place(nodeType, hop, input));
      }
    }
    return factors;
  }

  /** After a backward pass: [nodes, w] gradient times distance from the average; null for none. */
  float[] columnContributions(int nodeType) {
    return columns[nodeType] == null ? null : columns[nodeType].contributions();
  }

  /** [copies, k] of the figures of the seeds' past; null for none. */
  float[] historyContributions(int nodeType) {
    return history[nodeType] == null ? null : history[nodeType].contributions();
  }

  /** The same of the inputs that depend on the seed. */
  float[] dynamicContributions(int nodeType) {
    return dynamic[nodeType] == null ? null : dynamic[nodeType].contributions();
  }
}
