// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.RandomGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Stores of graphs that know what one of their tables was read from. */
public final class SourcedStore {
  private SourcedStore() {}

  /** Writes a graph as if a table had been read from a source; the store. */
  public static Path write(
      RandomGraph graph, Path store, int stripes, String table, Manifest.Source source)
      throws IOException {
    Manifest written = graph.writeStore(store, stripes);
    Manifest manifest =
        new Manifest(
            written.formatVersion(),
            written.version(),
            written.createdAt(),
            written.stripes(),
            written.schema(),
            written.files(),
            Map.of(table, source),
            written.newestTime(),
            written.timeZone(),
            written.report());
    Files.write(store.resolve("manifest.json"), manifest.toJson());
    return store;
  }
}
