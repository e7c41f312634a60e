// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Labels, Doubles or Strings, to the numbers of their classes; one that is not listed to the number
 * after all.
 */
final class ClassNumbers implements UDF1<Object, Double> {
  private static final long serialVersionUID = 1L;

  private final HashMap<Object, Double> numbers = new HashMap<>();

  ClassNumbers(List<?> labels) {
    for (Object label : labels) {
      numbers.put(unsigned(label), (double) numbers.size());
    }
  }

  @Override
  public Double call(Object label) {
    Map<Object, Double> known = numbers;
    return label == null ? null : known.getOrDefault(unsigned(label), (double) known.size());
  }

  /** Minus zero is the label zero. */
  private static Object unsigned(Object label) {
    return label instanceof Double number ? (Object) (number + 0.0) : label;
  }
}
