// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What a server starts with. */
record Opened(ServedModel model, ServedGraph graph) {
  /**
   * Opens a model and a graph at once. If either cannot be opened, neither is open and its failure
   * is thrown, that of the model before that of the graph.
   */
  static Opened of(Supplier<ServedModel> model, Supplier<ServedGraph> graph) {
    CompletableFuture<ServedGraph> opening = CompletableFuture.supplyAsync(graph);
    ServedModel read;
    try {
      read = model.get();
    } catch (RuntimeException | Error e) {
      opening.handle((opened, failure) -> opened).thenAccept(Opened::close).join();
      throw e;
    }
    try {
      return new Opened(read, opening.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void close(ServedGraph graph) {
    if (graph != null) {
      graph.close();
    }
  }
}
