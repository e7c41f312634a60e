// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.train.baseline.Beside;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.baseline.SeedTrees;
import io.sparkgnn.train.baseline.TreeInputs;
import io.sparkgnn.train.drift.TrainedOn;
import io.sparkgnn.train.trees.BoostedTrees;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What is beside a model, as files: {@value #JSON}, {@value #TREES} and {@value #JUDGED}, each
 * where there is one.
 */
final class BesideFiles {
  private static final String JSON = "baselines.json";
  private static final String TREES = "trees.bin";
  private static final String JUDGED = "trees-judged.bin";

  /**
   * The content of {@value #JSON}.
   *
   * @param asked what the trees ask for; null without trees
   * @param trainedOn see {@link Beside}
   */
  private record Saved(Comparison comparison, TreeInputs asked, TrainedOn trainedOn) {}

  private BesideFiles() {}

  static Map<String, byte[]> of(Beside beside) {
    Map<String, byte[]> files = new TreeMap<>();
    SeedTrees trees = beside.trees();
    if (beside.comparison() != null || trees != null || beside.trainedOn() != null) {
      files.put(
          JSON,
          SavedJson.write(
              new Saved(
                  beside.comparison(), trees == null ? null : trees.asked(), beside.trainedOn())));
    }
    if (trees != null) {
      files.put(TREES, trees.trees().bytes());
    }
    if (beside.judged() != null) {
      files.put(JUDGED, beside.judged().trees().bytes());
    }
    return files;
  }

  static Beside read(Map<String, byte[]> files, UnaryOperator<String> path, double weight) {
    byte[] json = files.get(JSON);
    if (!(weight >= 0 && weight <= 1) || json == null && weight > 0) {
      throw new CorruptFileException(
          path.apply(TREES), "the model's manifest does not list it", Remedy.MODEL);
    }
    if (json == null) {
      return Beside.NOTHING;
    }
    Saved saved = SavedJson.read(json, Saved.class, path.apply(JSON));
    byte[] bytes = files.get(TREES);
    if (bytes == null && weight == 0) {
      return new Beside(saved.comparison(), null, null, 0, saved.trainedOn());
    }
    if (bytes == null) {
      throw new CorruptFileException(
          path.apply(TREES), "the model's manifest does not list it", Remedy.MODEL);
    }
    byte[] judged = files.get(JUDGED);
    return new Beside(
        saved.comparison(),
        trees(saved.asked(), bytes, path.apply(TREES)),
        judged == null ? null : trees(saved.asked(), judged, path.apply(JUDGED)),
        weight,
        saved.trainedOn());
  }

  private static SeedTrees trees(TreeInputs asked, byte[] bytes, String path) {
    BoostedTrees trees = BoostedTrees.of(bytes, path);
    if (asked == null || !asked.columns().equals(trees.columns())) {
      throw new CorruptFileException(path, "it is not of the figures in " + JSON, Remedy.MODEL);
    }
    return new SeedTrees(asked, trees);
  }
}
