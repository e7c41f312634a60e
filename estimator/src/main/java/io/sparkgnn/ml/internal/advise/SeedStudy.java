package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.connector.label.SeedCollector;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.internal.fit.FitRequest;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.config.TrainingConfig;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Looks at a label table's seeds in the graph without training: one task, where the graph is, whose
 * answer is a text.
 */
record SeedStudy(FitRequest request, Question question)
    implements MapPartitionsFunction<Row, String> {
  private static final long serialVersionUID = 1L;

  /** What is asked. */
  @FunctionalInterface
  interface Question extends Serializable {
    String answer(GraphStore graph, TrainingConfig config, SeedSet training, SeedSet validation);
  }

  /** Asks in one Spark job. */
  static String ask(Fit.Prepared fit, Question question) {
    FitRequest request =
        new FitRequest(
            fit.graph(),
            fit.entity().index(),
            FitRequest.json(fit.config()),
            false,
            fit.plan(),
            "");
    Dataset<Row> rows = fit.seeds().repartition(1, functions.lit(0));
    return rows.mapPartitions(new SeedStudy(request, question), Encoders.STRING()).first();
  }

  @Override
  public Iterator<String> call(Iterator<Row> rows) {
    try (Shared.Lease<GraphStore> lease = request.graph().lease()) {
      GraphStore store = lease.value();
      NodeType entity = store.schema().nodeTypes().get(request.entityType());
      SeedCollector seeds =
          new SeedCollector(store.schema(), entity, store.keys(), store.topology());
      while (rows.hasNext()) {
        seeds.add(rows.next());
      }
      String answer =
          question.answer(store, request.config(), seeds.training(), seeds.validation());
      return List.of(answer).iterator();
    }
  }
}
