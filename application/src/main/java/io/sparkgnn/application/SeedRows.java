// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.run.SeedTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows made of seeds, which are kept in memory or on disk until this is closed. */
public final class SeedRows implements AutoCloseable {
  private final Dataset<Row> rows;
  private final SeedTable seeds;

  SeedRows(Dataset<Row> rows, SeedTable seeds) {
    this.rows = rows;
    this.seeds = seeds;
  }

  /** The rows, lazily; not to be used after {@link #close}. */
  public Dataset<Row> rows() {
    return rows;
  }

  /** How many seeds there are. */
  public long count() {
    return seeds.count();
  }

  /** Names of the columns with the entity's key, in the order of the job's entity. */
  public List<String> keyColumns() {
    return seeds.keys();
  }

  /** Name of the column with the time as it is read. */
  public String timeColumn() {
    return seeds.timeRead();
  }

  /** Frees the seeds. */
  @Override
  public void close() {
    seeds.close();
  }
}
