// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import java.util.List;
import java.util.stream.Stream;

/**
 * Why a seed has its prediction. Scores and attributions are in one unit: the log odds of label 1
 * (binary) or of the predicted class against all others (multiclass), or the label's own
 * (regression).
 *
 * @param table of the seed's entity
 * @param key of the entity
 * @param time of the seed, microseconds since the epoch
 * @param target label that the prediction is a probability of; empty for a regression
 * @param prediction that probability, or the value
 * @param score what is explained
 * @param averageScore the score of the same neighborhood with the average input in every place
 * @param columns all that the model's inputs are about, strongest first. Attributions add up to
 *     {@code score - averageScore}, but for the error of the integration
 * @param edgeTypes every edge type that has edges at a hop, strongest first
 * @param neighbors the rows that were taken away one by one, strongest first
 * @param columnCheck what moves the score when several columns are set to their averages at once
 * @param neighborCheck what moves it when several rows are taken away at once
 * @param ages net attribution of the rows of each {@link AgeBand}, in its order
 */
public record ExplainedSeed(
    String table,
    String key,
    long time,
    String target,
    double prediction,
    double score,
    double averageScore,
    List<ExplainedItem> columns,
    List<ExplainedItem> edgeTypes,
    List<ExplainedItem> neighbors,
    Check columnCheck,
    Check neighborCheck,
    List<Double> ages) {
  public ExplainedSeed {
    columns = List.copyOf(columns);
    edgeTypes = List.copyOf(edgeTypes);
    neighbors = List.copyOf(neighbors);
    ages = List.copyOf(ages);
  }

  /** All items, kind after kind, strongest first, at most some of each kind. */
  public List<ExplainedItem> items(int most) {
    return Stream.of(columns, edgeTypes, neighbors)
        .flatMap(items -> items.stream().limit(most))
        .toList();
  }

  /**
   * By how much the score moves, up or down, without the strongest items that push in one
   * direction, and on average without as many random others.
   *
   * @param count how many are taken away; 0 where there are too few to compare
   * @param top by how much without the strongest
   * @param random by how much without others
   */
  public record Check(int count, double top, double random) {
    /** Too few to compare. */
    static final Check NONE = new Check(0, 0, 0);
  }
}
