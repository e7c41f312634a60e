// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.FailureKind;

/** Files of a graph are gone because another build has taken its place. */
final class GraphReplacedException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  GraphReplacedException(String path, Throwable cause) {
    super(
        FailureKind.PASSING,
        "Cannot continue with the graph at '%s': it was built again meanwhile; run this again"
            .formatted(path),
        cause);
  }
}
