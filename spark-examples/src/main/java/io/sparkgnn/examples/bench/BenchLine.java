// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * One result as a line of JSON. Figures are medians, in units that their names tell, with four
 * significant digits.
 */
public final class BenchLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

  private final ObjectNode fields = JSON.createObjectNode();

  BenchLine(String bench) {
    fields.put("bench", bench);
  }

  BenchLine put(String name, String value) {
    fields.put(name, value);
    return this;
  }

  BenchLine put(String name, long value) {
    fields.put(name, value);
    return this;
  }

  BenchLine put(String name, double value) {
    if (Double.isFinite(value)) {
      BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS);
      if (Math.abs(value) >= 10_000) {
        fields.put(name, rounded.longValue());
      } else {
        fields.put(name, rounded.doubleValue());
      }
    } else {
      fields.putNull(name);
    }
    return this;
  }

  /** The median, the lowest and the highest as {@code name}, {@code name_min}, {@code name_max}. */
  BenchLine put(String name, Repeats values) {
    return put(name, values.median())
        .put(name + "_min", values.min())
        .put(name + "_max", values.max());
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
