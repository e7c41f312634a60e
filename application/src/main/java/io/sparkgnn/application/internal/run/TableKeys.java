// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The keys of a table's rows, each with every one of some times. */
public final class TableKeys {
  private TableKeys() {}

  /**
   * Reads the keys from the table's source, in order of time and key.
   *
   * @param key the table's primary key
   * @throws UserErrorException if the job has no such table, or it cannot be read
   */
  public static Dataset<Row> at(
      SparkSession spark, JobFile job, EntityRef key, List<Instant> times) {
    TablePlan table =
        Tables.open(spark, job.graph()).tables().stream()
            .filter(each -> each.name().equalsIgnoreCase(key.table()))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserErrorException(
                        "Cannot read keys of '%s': there is no such table".formatted(key.table())));
    long[] micros =
        times.stream().mapToLong(time -> ChronoUnit.MICROS.between(Instant.EPOCH, time)).toArray();
    String time = job.task().time();
    List<Column> columns = new ArrayList<>();
    key.columns().forEach(name -> columns.add(SqlNames.column(name)));
    List<Column> order = new ArrayList<>(List.of(SqlNames.column(time)));
    order.addAll(columns);
    columns.add(explode(lit(micros)).as(time));
    return table
        .rows()
        .select(columns.toArray(Column[]::new))
        .withColumn(time, timestamp_micros(SqlNames.column(time)))
        .orderBy(order.toArray(Column[]::new));
  }
}
