// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.application.SeedRows;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains a job's model for one epoch, and tells how fast it scores. */
final class ScoreBench {
  private static final int WARM_UP = 1;

  private final Gnn gnn;
  private final Dataset<Row> labels;

  /**
   * @param gnn trained for one epoch; its epochs are set here
   * @param labels rows to train on
   */
  ScoreBench(Gnn gnn, Dataset<Row> labels) {
    this.gnn = gnn;
    this.labels = labels;
  }

  /** Scores the rows that the model learned from, on all cores. */
  BenchLine run(int repeats) {
    return run(trained(), labels, repeats);
  }

  /** Scores other rows. */
  BenchLine run(SeedRows seeds, int repeats) {
    GnnModel model =
        trained()
            .setTimeCol(seeds.timeColumn())
            .setEntityCols(seeds.keyColumns().toArray(String[]::new));
    return run(model, seeds.rows(), repeats);
  }

  private GnnModel trained() {
    return gnn.setEpochs(1).fit(labels);
  }

  private BenchLine run(GnnModel model, Dataset<Row> seeds, int repeats) {
    int tasks = seeds.sparkSession().sparkContext().defaultParallelism();
    Dataset<Row> kept = seeds.repartition(tasks).cache();
    try {
      long rows = kept.count();
      Repeats speed = new Repeats(repeats);
      for (int r = -WARM_UP; r < repeats; r++) {
        long begin = System.nanoTime();
        model.transform(kept).write().format("noop").mode("overwrite").save();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (r >= 0) {
          speed.add(rows / seconds);
        }
      }
      return new BenchLine("score")
          .put("model", gnn.getModelType())
          .put("batch", gnn.getBatchSize())
          .put("rows", rows)
          .put("rows_per_s", speed);
    } finally {
      kept.unpersist();
    }
  }
}
