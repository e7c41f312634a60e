// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.store.GraphStore;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Opens whole graph stores wherever they are. Safe for use by several threads and processes. */
public final class LocalGraph {
  private static final int ATTEMPTS = 5;

  private LocalGraph() {}

  /**
   * Opens a graph store: in place when it is on a local file system, else from its {@link
   * LocalCopy}.
   *
   * @param path the folder of the graph store, on any Hadoop file system
   * @param localFolder where copies are kept
   * @throws UserErrorException if there is no graph store at the path
   */
  public static GraphStore open(String path, Configuration configuration, Path localFolder) {
    return open(path, configuration, localFolder, false);
  }

  /**
   * Opens a graph store.
   *
   * @param always whether it is copied from a local file system too
   */
  public static GraphStore open(
      String path, Configuration configuration, Path localFolder, boolean always) {
    for (int attempt = 1; ; attempt++) {
      try (LocalCopy copy = LocalCopy.of(path, configuration, localFolder, always)) {
        return copy.inPlace()
            ? GraphStore.open(copy.folder())
            : GraphStore.compared(copy.all(), copy.manifest());
      } catch (GraphReplacedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
