// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.model;

import io.sparkgnn.train.encode.ColumnEncoder;
import io.sparkgnn.train.encode.ColumnSample;
import io.sparkgnn.train.encode.ColumnValue;

/**
 * An amount by its logarithm, over the mean of all logarithms, and whether there is one. {@code
 * model: {column_encoders: {products.price: io.sparkgnn.examples.model.LogAmount}}} uses it.
 */
public final class LogAmount implements ColumnEncoder {
  @Override
  public float[] fit(ColumnSample sample) {
    double sum = 0;
    int known = 0;
    for (int i = 0; i < sample.size(); i++) {
      ColumnValue value = sample.value(i);
      if (!value.isNull()) {
        sum += log(value);
        known++;
      }
    }
    return new float[] {sum == 0 ? 1 : (float) (sum / known)};
  }

  @Override
  public int width(float[] learned) {
    return 2;
  }

  @Override
  public void encode(float[] learned, ColumnValue value, float[] out, int at) {
    if (!value.isNull()) {
      out[at] = (float) log(value) / learned[0];
      out[at + 1] = 1;
    }
  }

  private static double log(ColumnValue value) {
    return Math.log1p(Math.max(0, value.number()));
  }
}
