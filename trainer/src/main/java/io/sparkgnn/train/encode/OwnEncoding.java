// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import java.util.List;

/**
 * How a column becomes inputs by a {@link ColumnEncoder}.
 *
 * @param column its name
 * @param type how it was stored where the encoder was fitted
 * @param length values a row
 * @param encoder class name
 * @param learned what the encoder's fit returned
 */
public record OwnEncoding(
    String column, ColumnType type, int length, String encoder, List<Float> learned) {
  public OwnEncoding {
    learned = List.copyOf(learned);
    for (float number : learned) {
      if (!Float.isFinite(number)) {
        throw new UserErrorException(
            "Cannot encode column %s: %s learned %s, which is no finite number"
                .formatted(column, encoder, number));
      }
    }
  }

  float[] numbers() {
    float[] numbers = new float[learned.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = learned.get(i);
    }
    return numbers;
  }
}
