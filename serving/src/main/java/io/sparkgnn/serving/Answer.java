// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import java.util.List;

/** What is said of a seed. */
public sealed interface Answer {
  /**
   * No prediction.
   *
   * @param reason why, as people read it
   */
  record Unscored(String reason) implements Answer {}

  /**
   * A prediction of one thing.
   *
   * @param prediction a Double, or a String where classes are strings, or a List of such where
   *     several are predicted
   * @param probabilities of the classes in their order; empty where there are none
   * @param quantiles ascending; empty where none are predicted
   */
  record Scored(Object prediction, List<Double> probabilities, List<Double> quantiles)
      implements Answer {
    public Scored {
      probabilities = List.copyOf(probabilities);
      quantiles = List.copyOf(quantiles);
    }
  }

  /**
   * A ranking.
   *
   * @param items best first, as many as the model was trained to answer, or all that there are
   */
  record Ranked(List<Item> items) implements Answer {
    public Ranked {
      items = List.copyOf(items);
    }
  }

  /**
   * An item of a ranking.
   *
   * @param key the item's: a Long or a String, as {@link io.sparkgnn.feature.KeyCodec} decodes it
   * @param score higher is better
   */
  record Item(Object key, double score) {}
}
