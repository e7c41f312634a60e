// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.graph;

import io.sparkgnn.connector.shard.ExecutorShards;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.shard.ShardedGraph;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.ShardedTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;

/** A task's right to use a graph, whether all of it is on this executor or a share. */
public sealed interface GraphLease extends AutoCloseable {
  GraphSchema schema();

  /** Keys of the entity's table, at least. */
  KeyDictionary keys();

  /** Times of all nodes. */
  Topology times();

  /** The graph as the trainer sees it. */
  TrainingGraph training();

  /**
   * To be told of a failure of something that used the graph, so that a retry can do better.
   *
   * @return what to throw: a trouble that passes for a copy that has been damaged, else the same
   */
  RuntimeException failed(RuntimeException failure);

  @Override
  void close();

  /**
   * Leases a graph. The caller closes the lease.
   *
   * @throws EnvironmentException if it is no longer the version that the driver saw
   */
  static GraphLease of(GraphHandle handle) {
    return handle.shards() == null
        ? new Whole(handle, handle.lease())
        : new Share(ExecutorShards.lease(handle.shards()));
  }

  private static RuntimeException damagedCopy(RuntimeException failure) {
    String problem = ExplainedException.in(failure).orElseThrow().getMessage();
    return EnvironmentException.passing(
        problem.replaceFirst("; [^;]*$", "") + "; it is a copy, and is copied again", failure);
  }

  /** All of a graph. */
  record Whole(GraphHandle handle, Shared.Lease<GraphStore> lease) implements GraphLease {
    @Override
    public GraphSchema schema() {
      return lease.value().schema();
    }

    @Override
    public KeyDictionary keys() {
      return lease.value().keys();
    }

    @Override
    public Topology times() {
      return lease.value().topology();
    }

    @Override
    public TrainingGraph training() {
      return new LocalTrainingGraph(lease.value());
    }

    @Override
    public RuntimeException failed(RuntimeException failure) {
      boolean damaged = ExplainedException.in(failure).orElse(null) instanceof CorruptFileException;
      if (!damaged || handle.inPlace()) {
        return failure;
      }
      lease.retire();
      return damagedCopy(failure);
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  /** A graph that other executors own parts of. */
  record Share(ExecutorShards.Lease lease) implements GraphLease {
    @Override
    public GraphSchema schema() {
      return graph().schema();
    }

    @Override
    public KeyDictionary keys() {
      return graph().keys();
    }

    @Override
    public Topology times() {
      return graph().times();
    }

    @Override
    public TrainingGraph training() {
      return new ShardedTrainingGraph(graph());
    }

    private ShardedGraph graph() {
      return lease.graph();
    }

    @Override
    public RuntimeException failed(RuntimeException failure) {
      lease.failed(failure);
      return failure;
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
