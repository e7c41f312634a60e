// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF1;

/** Labels to the numbers of their classes; one that is not listed to the number after all. */
final class ClassNumbers implements UDF1<Double, Double> {
  private static final long serialVersionUID = 1L;

  private final HashMap<Double, Double> numbers = new HashMap<>();

  ClassNumbers(List<Double> labels) {
    for (double label : labels) {
      numbers.put(unsigned(label), (double) numbers.size());
    }
  }

  @Override
  public Double call(Double label) {
    Map<Double, Double> known = numbers;
    return label == null ? null : known.getOrDefault(unsigned(label), (double) known.size());
  }

  /** Minus zero is the label zero. */
  private static double unsigned(double label) {
    return label + 0.0;
  }
}
