// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.List;
import java.util.Optional;

/**
 * Which foreign keys lead from a row to another, where there are several ways.
 *
 * @param steps foreign keys that the way takes, in its order; it may take others between. Empty for
 *     the only way
 */
public record Via(List<Step> steps) {
  /** The only way there is. */
  public static final Via ONLY = new Via(List.of());

  public Via {
    steps = List.copyOf(steps);
  }

  /**
   * A foreign key.
   *
   * @param table that has it; empty for the table where the way begins
   * @param columns of the key
   */
  public record Step(Optional<String> table, List<String> columns, Place place) {
    public Step {
      columns = List.copyOf(columns);
    }
  }
}
