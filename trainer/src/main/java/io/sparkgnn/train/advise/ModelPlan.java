// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to train, value by value, each with its reason.
 *
 * @param entries in the order in which people read them
 */
public record ModelPlan(List<Entry> entries) {
  public ModelPlan {
    entries = new ArrayList<>(entries);
  }

  /**
   * One value.
   *
   * @param param the Param of {@code Gnn} that it is for
   * @param value an Integer, Long, Double, Boolean or String, or a list of Strings; for {@code
   *     numNeighbors} and {@code strategyByEdgeType} YAML
   * @param reason one line for people
   */
  public record Entry(String param, Object value, String reason) {}

  /** The value of a Param, or null when the plan is silent on it. */
  public Object value(String param) {
    for (Entry entry : entries) {
      if (entry.param().equals(param)) {
        return entry.value();
      }
    }
    return null;
  }

  /** Values by Param, in order. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    entries.forEach(entry -> values.put(entry.param(), entry.value()));
    return values;
  }

  /** This plan with another value for a Param, which it need not have had. */
  public ModelPlan with(String param, Object value, String reason) {
    List<Entry> changed = new ArrayList<>();
    boolean there = false;
    for (Entry entry : entries) {
      boolean same = entry.param().equals(param);
      changed.add(same ? new Entry(param, value, reason) : entry);
      there |= same;
    }
    if (!there) {
      changed.add(new Entry(param, value, reason));
    }
    return new ModelPlan(changed);
  }
}
