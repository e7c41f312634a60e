// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.cluster.TaskHardware;
import io.sparkgnn.ml.internal.graph.GraphLease;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.sampling.SubgraphPrinter;
import io.sparkgnn.seed.NearKey;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Explainer;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.wire.Wire;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The explanations of one partition's seeds, one by one. A row in is a seed's key, time, problem
 * and number, a row out its number and the bytes of an {@link ExplainedSeed}. Gives back all that
 * it uses when it is through or when the task ends, whichever is first.
 */
final class ExplainedRows implements Iterator<Row> {
  private final ScoreRows request;
  private final Iterator<Row> rows;
  private final GraphLease graph;
  private final Shared.Lease<TrainedModel> model;
  private final Explainer explainer;
  private final NodeType entity;
  private Row ready;
  private boolean closed;

  ExplainedRows(ScoreRows request, Broadcast<byte[]> archive, Iterator<Row> rows) {
    this.request = request;
    this.rows = rows;
    graph = GraphLease.of(request.graph());
    entity = graph.schema().nodeTypes().get(request.entityType());
    SubgraphPrinter printer = new SubgraphPrinter(graph.schema(), graph.times(), graph.keys());
    TaskContext task = TaskContext.get();
    String device =
        task == null ? request.device() : TaskHardware.of(task).device(request.device());
    Shared.Lease<TrainedModel> leased = null;
    try {
      leased = request.model(archive);
      explainer = leased.value().explainer(graph.training(), printer::key, device);
    } catch (RuntimeException e) {
      if (leased != null) {
        leased.close();
      }
      graph.close();
      throw e;
    }
    model = leased;
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close());
    }
  }

  @Override
  public boolean hasNext() {
    while (ready == null && !closed) {
      if (rows.hasNext()) {
        ready = explained(rows.next());
      } else {
        close();
      }
    }
    return ready != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row next = ready;
    ready = null;
    return next;
  }

  /** The explanation of a seed, or null for one that has none and is to be left out. */
  private Row explained(Row seed) {
    byte[] key = seed.isNullAt(2) ? seed.getAs(0) : null;
    long id = key == null ? -1 : graph.keys().id(entity.index(), key);
    SeedProblem problem =
        key == null
            ? SeedProblem.valueOf(seed.getString(2))
            : SeedProblem.of(graph.times(), entity.index(), id, seed.getLong(1));
    if (problem != null) {
      if (request.handleInvalid() == InvalidRows.ERROR) {
        throw new UserErrorException(
            "Cannot explain a row of '%s': %s%s"
                .formatted(entity.name(), problem.text(), told(problem, key)));
      }
      return null;
    }
    try {
      ExplainedSeed explained = explainer.explain(id, seed.getLong(1));
      return RowFactory.create(seed.getLong(3), Wire.write(explained));
    } catch (RuntimeException e) {
      throw graph.failed(e);
    }
  }

  private String told(SeedProblem problem, byte[] key) {
    if (key == null) {
      return "";
    }
    String near =
        problem == SeedProblem.UNKNOWN_ENTITY
            ? NearKey.of(graph.keys(), entity, key)
                .map(other -> "; the graph has " + KeyCodec.quote(other))
                .orElse("")
            : "";
    return near + " (" + KeyCodec.show(entity.key(), key) + ")";
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      explainer.close();
    } finally {
      try {
        model.close();
      } finally {
        graph.close();
      }
    }
  }
}
