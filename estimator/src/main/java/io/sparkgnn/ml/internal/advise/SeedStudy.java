// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.SeedCollector;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.internal.fit.FitRequest;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Looks at a label table's seeds in the graph without training: one task, where the graph is. */
record SeedStudy(Sent<SeedStudy.Asked> asked) implements MapPartitionsFunction<Row, byte[]> {
  private static final long serialVersionUID = 1L;

  /** What is asked; it travels to the task, and the answer back. */
  interface Question<A> {
    A answer(GraphStore graph, TrainingConfig config, Seeds seeds);
  }

  /**
   * The rows that can be used.
   *
   * @param report what became of all
   */
  record Seeds(SeedSet training, SeedSet validation, SeedReport report) {}

  /** A question, and where its answer is. */
  record Asked(FitRequest request, Question<?> question) {}

  /** Asks in one Spark job. */
  static <A> A ask(Fit.Prepared fit, Question<A> question, Class<A> answer) {
    FitRequest request =
        new FitRequest(
            fit.graph(),
            fit.entity().index(),
            fit.config(),
            fit.modelFile(),
            fit.start(),
            LabelTable.areWeighted(fit.seeds()),
            false,
            fit.plan(),
            "");
    Dataset<Row> rows = fit.seeds().repartition(1, functions.lit(0));
    SeedStudy study = new SeedStudy(Sent.of(new Asked(request, question)));
    return Wire.read(rows.mapPartitions(study, Encoders.BINARY()).first(), answer);
  }

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    FitRequest request = asked.get().request();
    try (Shared.Lease<GraphStore> lease = request.graph().lease()) {
      GraphStore store = lease.value();
      NodeType entity = store.schema().nodeTypes().get(request.entityType());
      SeedCollector seeds =
          request.collector(store.schema(), entity, store.keys(), store.topology());
      while (rows.hasNext()) {
        seeds.add(rows.next());
      }
      Object answer =
          asked
              .get()
              .question()
              .answer(
                  store,
                  request.config(),
                  new Seeds(seeds.training(), seeds.validation(), seeds.report()));
      return List.of(Wire.write(answer)).iterator();
    }
  }
}
