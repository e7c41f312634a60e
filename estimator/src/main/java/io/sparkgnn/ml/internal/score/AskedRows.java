// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * What a client asks of a model beside predictions, where it can call nothing but {@code
 * transform}.
 *
 * @param rows which
 * @param k items a row, of recommendations
 * @param candidates of recommendations; null for those of the training
 * @param items keys of those of them that are answered; null for all
 */
public record AskedRows(Kind rows, int k, List<String> candidates, List<Object> items) {
  /** Which rows. */
  public enum Kind {
    RECOMMENDATIONS,
    EMBEDDINGS,
    ITEM_EMBEDDINGS
  }

  /** Reads what the Python package writes. */
  public static AskedRows of(String json) {
    try {
      return new ObjectMapper().readValue(json, AskedRows.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("asked for " + json, e);
    }
  }
}
