// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of a part of what is predicted.
 *
 * @param part its name, such as that of a class
 * @param figures by name, in the order to show; NaN where one has no meaning
 */
public record PartFigures(String part, Map<String, Double> figures) {
  public PartFigures {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
