// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import java.util.List;

/**
 * Chooses the neighbors of one hop's frontiers: in this process ({@link TopologyExpander}) or
 * wherever the nodes' lists are. Confined to a thread.
 */
public interface HopExpander {
  /**
   * Fills the results of every frontier.
   *
   * @param frontiers all of one hop and one batch, of different edge types, none empty
   */
  void expand(List<Frontier> frontiers);
}
