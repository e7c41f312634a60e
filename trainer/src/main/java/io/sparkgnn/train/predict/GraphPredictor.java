// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.model.FlatParameters;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trained model's blocks over one graph. */
final class GraphPredictor implements Predictor {
  private final ModelRuntime runtime;
  private final Scorer scorer;
  private final List<NDArray> members;
  private final int outputs;
  private ItemScorer items;
  private boolean closed;

  GraphPredictor(
      TrainingGraph graph,
      ModelSpec spec,
      List<FlatParameters.Entry> entries,
      List<float[]> weights,
      byte[] file,
      String device) {
    runtime = new ModelRuntime(graph, spec, file, device);
    try {
      members = members(runtime, entries, weights);
      scorer = new Scorer(runtime, spec, () -> {});
      look();
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
    outputs = spec.outputs();
  }

  /** Vectors of items stay from one call to the next, until the graph is another. */
  private void look() {
    if (items != null) {
      items.close();
    }
    items = runtime.items() == null ? null : scorer.itemScorer(members);
  }

  /** The saved weights of each model on the runtime's device. */
  static List<NDArray> members(
      ModelRuntime runtime, List<FlatParameters.Entry> entries, List<float[]> weights) {
    return weights.stream()
        .map(member -> runtime.array(arrange(runtime.parameters(), entries, member)))
        .toList();
  }

  /** Puts saved weights in the order of this model's parameters, by name. */
  static float[] arrange(
      FlatParameters parameters, List<FlatParameters.Entry> entries, float[] weights) {
    Map<String, FlatParameters.Entry> saved = new HashMap<>();
    entries.forEach(entry -> saved.put(entry.name(), entry));
    float[] flat = new float[parameters.size()];
    for (FlatParameters.Entry wanted : parameters.entries()) {
      FlatParameters.Entry found = saved.get(wanted.name());
      if (found == null || !found.shape().equals(wanted.shape())) {
        throw new UserErrorException(
            String.format(
                "Cannot use the model on this graph: weights %s %s are needed, the model has %s",
                wanted.name(), wanted.shape(), found == null ? "none" : found.shape()));
      }
      System.arraycopy(weights, found.offset(), flat, wanted.offset(), wanted.size());
    }
    return flat;
  }

  @Override
  public float[] predict(long[] entity, long[] time, long[] visible, int count) {
    if (closed) {
      throw new IllegalStateException("predictor is closed");
    }
    return items == null
        ? scorer.score(members, entity, time, visible, count)
        : scorer.ranked(items, entity, time, visible, count);
  }

  @Override
  public void move(TrainingGraph graph) {
    if (closed) {
      throw new IllegalStateException("predictor is closed");
    }
    runtime.move(graph);
    look();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runtime.close();
    }
  }
}
