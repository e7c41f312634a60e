// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.tier.Integration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

@Integration
class TaskCountTest {
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
  private static final int MANY = 50;

  private final SparkSession spark = SharedSpark.session();

  @Test
  void cachedRowsOfSmallTablesTakeAsManyTasksAsThereAreCores() {
    assertThat(partitions("SELECT * FROM VALUES (1), (2), (3) AS t(id)", 8))
        .isEqualTo(spark.sparkContext().defaultParallelism());
  }

  @Test
  void thoseOfLargeTablesAndOfTablesWhoseSizeIsNotKnownTakeSparksNumber() {
    String rows = "SELECT * FROM VALUES (1), (2), (3) AS t(id)";
    assertThat(partitions(rows, Integer.MAX_VALUE)).isEqualTo(MANY);
    assertThat(partitions("SELECT id % 3 AS id FROM range(9)", 8)).isEqualTo(MANY);
  }

  /** Of a count by key, in a session with Spark's own way to cache it. */
  private int partitions(String rows, int times) {
    String before = spark.conf().get(SHUFFLE_PARTITIONS);
    spark.conf().set(SHUFFLE_PARTITIONS, MANY);
    try {
      Dataset<Row> counts = spark.sql(rows).groupBy("id").count();
      Dataset<Row> cached = TaskCount.gathered(counts, times).cache();
      try {
        return cached.rdd().getNumPartitions();
      } finally {
        cached.unpersist();
      }
    } finally {
      spark.conf().set(SHUFFLE_PARTITIONS, before);
    }
  }
}
