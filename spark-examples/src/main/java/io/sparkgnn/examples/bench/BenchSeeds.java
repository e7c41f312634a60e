// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.application.Job;
import io.sparkgnn.application.SeedRows;
import io.sparkgnn.application.Seeds;
import io.sparkgnn.cli.Progress;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.store.GraphStore;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The seeds of a bench, in their order, as nodes of the graph; all in memory. */
final class BenchSeeds {
  private final SparkSession spark;
  private final Job job;
  private final Progress progress;

  BenchSeeds(SparkSession spark, Job job, Progress progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /**
   * Reads seeds.
   *
   * @param seeds file, folder or table; null for the job's training rows
   * @throws UserErrorException if none of them is a row of the graph
   */
  SeedBatch read(String seeds, GraphStore store) {
    EntityRef written = EntityRef.parse(job.gnn().getEntity());
    NodeType entity = written.resolve(store.schema());
    LongArrayList ids = new LongArrayList();
    LongArrayList times = new LongArrayList();
    long leftOut = 0;
    Seeds asked = seeds == null ? Seeds.of(job.trainingLabels(spark)) : Seeds.file(seeds);
    try (SeedRows table = job.seeds(spark, asked)) {
      List<String> keys =
          written.inKeyOrder(entity).stream()
              .map(name -> table.keyColumns().get(written.columns().indexOf(name)))
              .toList();
      SeedColumns columns =
          new SeedColumns(
              table.rows().schema(), entity, LabelColumns.unlabeled(keys, table.timeColumn()));
      for (Row row :
          table.rows().select(columns.key(), columns.time(), columns.problem()).collectAsList()) {
        long id = row.isNullAt(2) ? store.keys().id(entity.index(), row.<byte[]>getAs(0)) : -1;
        if (id < 0
            || SeedProblem.of(store.topology(), entity.index(), id, row.getLong(1)) != null) {
          leftOut++;
        } else {
          ids.add(id);
          times.add(row.getLong(1));
        }
      }
    }
    if (leftOut > 0) {
      progress.say("warning: " + leftOut + " seeds left out: the graph does not have them");
    }
    if (ids.isEmpty()) {
      throw new UserErrorException("Cannot measure: none of the seeds is a row of the graph");
    }
    return new SeedBatch(entity.index(), ids.toLongArray(), times.toLongArray(), ids.size());
  }
}
