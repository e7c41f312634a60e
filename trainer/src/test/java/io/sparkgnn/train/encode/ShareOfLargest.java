// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/** A number over the largest that was seen, and whether there is one. */
public final class ShareOfLargest implements ColumnEncoder {
  @Override
  public float[] fit(ColumnSample sample) {
    float most = 0;
    for (int i = 0; i < sample.size(); i++) {
      ColumnValue value = sample.value(i);
      most = value.isNull() ? most : Math.max(most, (float) value.number());
    }
    return new float[] {most};
  }

  @Override
  public int width(float[] learned) {
    return 2;
  }

  @Override
  public void encode(float[] learned, ColumnValue value, float[] out, int at) {
    if (!value.isNull()) {
      out[at] = (float) value.number() / learned[0];
      out[at + 1] = 1;
    }
  }
}
