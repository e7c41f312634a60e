// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

/**
 * A model over a graph, which are replaced together.
 *
 * @param service that scores with them
 */
public record ServedVersion(ScoringService service) {
  /** Digest of the model's files. */
  public String model() {
    return service.model().version();
  }

  /** Version of the graph store, without rows. */
  public String graph() {
    return service.graph().storeVersion();
  }

  boolean isSame(ServedModel model, String graph) {
    return model().equals(model.version())
        && service.model().thresholds().equals(model.thresholds())
        && graph().equals(graph);
  }
}
