// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF1;

/**
 * A text as the mean of its words' vectors, each occurrence counted; null where no word has one.
 *
 * @param vectors by word in lower case
 */
record MeanVector(Broadcast<HashMap<String, float[]>> vectors, int length)
    implements UDF1<String, List<Float>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<Float> call(String text) {
    if (text == null) {
      return null;
    }
    double[] sum = new double[length];
    int known = 0;
    for (String word : Words.of(text)) {
      float[] vector = vectors.value().get(word);
      if (vector != null) {
        known++;
        for (int i = 0; i < length; i++) {
          sum[i] += vector[i];
        }
      }
    }
    if (known == 0) {
      return null;
    }
    List<Float> mean = new ArrayList<>(length);
    for (double value : sum) {
      mean.add((float) (value / known));
    }
    return mean;
  }
}
