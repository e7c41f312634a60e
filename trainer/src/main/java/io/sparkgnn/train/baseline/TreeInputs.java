// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.trees.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * What trees are given of a seed: exact figures, and where they learn a change how far some of them
 * are from the naive forecast.
 *
 * @param features the figures
 * @param times for each, what makes its window one of the label's where its distance counts, else 0
 * @param naive the forecast that a change is learned against; null where labels are learned as they
 *     are
 */
public record TreeInputs(List<SeedFeature> features, List<Float> times, NaiveForecast naive) {
  public TreeInputs {
    features = List.copyOf(features);
    times = List.copyOf(times);
    if (features.size() != times.size()) {
      throw new IllegalArgumentException(features.size() + " figures, " + times.size() + " times");
    }
  }

  /** The same for trees that learn labels as they are. */
  @JsonIgnore
  TreeInputs plain() {
    return against(null);
  }

  /** The same for trees that learn the change against another window of the forecast's rows. */
  @JsonIgnore
  TreeInputs against(NaiveForecast other) {
    return new TreeInputs(features, times, other);
  }

  /** The names of the trees' columns. */
  @JsonIgnore
  public List<String> columns() {
    List<String> columns = new ArrayList<>(SeedFeature.names(features));
    if (naive != null) {
      for (int i = 0; i < features.size(); i++) {
        if (times.get(i) != 0) {
          columns.add("change to " + columns.get(i));
        }
      }
    }
    return columns;
  }

  /** What a label is learned as. */
  float target(float label, float base) {
    return naive == null ? label : naive.target(label, base);
  }

  /**
   * The labels that trees' outputs stand for.
   *
   * @param bases forecasts of the rows; empty for none
   */
  float[] labels(float[] outputs, float[] bases) {
    if (naive != null) {
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = (float) naive.label(outputs[i], bases[i]);
      }
    }
    return outputs;
  }

  /**
   * Columns of some seeds.
   *
   * @param bases forecasts of the seeds; empty for none
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  record Read(FeatureMatrix matrix, float[] bases) {}

  /** The figures to compute: the features, and behind them the forecast's where there is one. */
  @JsonIgnore
  public List<SeedFeature> figures() {
    return NaiveForecast.behind(features, naive);
  }

  Reader on(TrainingGraph graph, int entityType) {
    return new Reader(this, graph, entityType);
  }

  /** Reads from one graph. Confined to one thread. */
  static final class Reader {
    private final TreeInputs inputs;
    private final SeedFeatures asked;
    private TrainingGraph graph;
    private SeedFeatureReader reader;
    private final List<String> columns;
    private final int figures;

    private Reader(TreeInputs inputs, TrainingGraph graph, int entityType) {
      this.inputs = inputs;
      this.graph = graph;
      this.columns = inputs.columns();
      List<SeedFeature> all = inputs.figures();
      this.figures = all.size();
      this.asked = new SeedFeatures(graph.lists(), entityType, all);
      this.reader = new SeedFeatureReader(asked);
    }

    /** Goes over to another state of the graph. */
    void move(TrainingGraph state) {
      graph = state;
      reader = new SeedFeatureReader(asked.on(state.lists()));
    }

    int width() {
      return columns.size();
    }

    Read read(long[] entity, long[] time, long[] visible, int count) {
      float[] found = new float[Math.multiplyExact(count, figures)];
      try (FeatureStore.Reader rows = graph.features().reader()) {
        reader.read(rows, entity, time, visible, count, found);
      }
      NaiveForecast naive = inputs.naive;
      if (naive == null) {
        return new Read(new FeatureMatrix(found, figures, columns), new float[0]);
      }
      float[] bases = new float[count];
      float[] values = new float[Math.multiplyExact(count, columns.size())];
      int features = inputs.features.size();
      for (int i = 0; i < count; i++) {
        int at = i * columns.size();
        System.arraycopy(found, i * figures, values, at, features);
        at += features;
        bases[i] = naive.base(found[i * figures + features]);
        for (int f = 0; f < features; f++) {
          if (inputs.times.get(f) != 0) {
            values[at++] = naive.relative(found[i * figures + f], inputs.times.get(f), bases[i]);
          }
        }
      }
      return new Read(new FeatureMatrix(values, columns.size(), columns), bases);
    }
  }
}
