// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.List;

/** Reads lists. Confined to a thread. */
public interface ListReader {
  /** Takes steps, all at once: fills their results. */
  void step(List<ListStep> steps);

  /**
   * Computes figures, all at once: fills the queries' values.
   *
   * @throws io.sparkgnn.error.EnvironmentException if another process that has some of the lists
   *     cannot
   */
  void figures(List<ListQuery> queries);
}
