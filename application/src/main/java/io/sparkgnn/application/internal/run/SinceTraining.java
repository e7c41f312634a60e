// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.drift.TrainedOn;
import io.sparkgnn.train.predict.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How inputs and scores have moved since a model was trained, told when it has scored. */
final class SinceTraining {
  private final GnnModel model;
  private final TrainedModel trained;
  private final TrainedOn on;
  private final Observation later = new Observation();

  /** Of a model that scores on the graph that it is set to. */
  SinceTraining(GnnModel model) {
    this.model = model;
    this.trained = model.trained();
    this.on = trained.beside().trainedOn();
  }

  /**
   * The rows, whose scores are counted when they are computed.
   *
   * @param column name of the scores' column; not looked for where scores are no single numbers
   */
  Dataset<Row> observe(Dataset<Row> scored, String column) {
    if (on == null || on.scores() == null) {
      return scored;
    }
    Column score = SqlNames.column(column);
    List<Float> bounds = on.scores().bounds();
    List<Column> counts = new ArrayList<>();
    for (int bin = 0; bin <= bounds.size(); bin++) {
      Column in = score.isNotNull();
      in = bin == 0 ? in : in.and(score.geq(lit((double) bounds.get(bin - 1))));
      in = bin == bounds.size() ? in : in.and(score.lt(lit((double) bounds.get(bin))));
      counts.add(count(when(in, 1)).as("bin" + bin));
    }
    return scored.observe(later, counts.get(0), counts.stream().skip(1).toArray(Column[]::new));
  }

  /**
   * A line each for inputs and for scores that have moved; none for models that were saved before
   * this was kept. Inputs are looked at where the driver reads the graph's own files.
   */
  List<String> lines(SparkSession spark) throws InterruptedException {
    List<String> lines = new ArrayList<>(inputs(spark));
    if (on != null && on.scores() != null) {
      Map<String, Object> seen = later.getAsJava();
      List<Long> counts = new ArrayList<>();
      for (int bin = 0; bin < on.scores().counts().size(); bin++) {
        counts.add((Long) seen.get("bin" + bin));
      }
      lines.addAll(on.scores().moved(counts));
    }
    return lines;
  }

  /** The same for rows whose scores are here. */
  List<String> lines(SparkSession spark, float[] scores) throws InterruptedException {
    List<String> lines = new ArrayList<>(inputs(spark));
    if (on != null && on.scores() != null) {
      lines.addAll(on.scores().moved(on.scores().countsOf(scores)));
    }
    return lines;
  }

  private List<String> inputs(SparkSession spark) throws InterruptedException {
    if (on == null) {
      return List.of();
    }
    String path = model.getGraphPath();
    GraphHandle graph = GraphHandle.of(spark, path, GraphHandle.manifest(spark, path));
    if (graph.inPlace()) {
      try (var lease = graph.lease()) {
        GraphStore store = lease.value();
        return on.movedInputs(new LocalTrainingGraph(store), trained.config());
      }
    }
    return List.of();
  }
}
