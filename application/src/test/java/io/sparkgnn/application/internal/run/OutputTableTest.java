// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class OutputTableTest {
  @TempDir Path folder;

  @Test
  void timesInAnyZoneAndEveryOtherTypeComeBackFromText() throws Exception {
    SparkSession spark = CommandRun.spark();
    String zone = spark.conf().get("spark.sql.session.timeZone");
    String file = folder.resolve("types.csv").toString();
    try {
      spark.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
      // An hour before and after the end of summer time is 02:30 twice.
      Dataset<Row> rows =
          spark.sql(
              """
              SELECT timestamp_micros(1698538200000000 + 1800000000 * id + id % 2) AS at,
                timestamp_ntz '2023-10-29 02:30:00.123456' AS ntz, date '0900-01-01' AS day,
                CAST(id / 7 AS DECIMAL(20, 10)) AS exact, CAST(0 AS DECIMAL(20, 10)) AS zero,
                CAST(id AS DOUBLE) / 3e20 AS tiny, id % 2 = 0 AS even, CAST(null AS STRING) AS none
              FROM range(6)\
              """);
      OutputTable.of(spark, file, false).write(rows.coalesce(1));
      Dataset<Row> back =
          Sources.openText(spark, TableSource.files(file))
              .rows()
              .selectExpr(
                  "timestamp(at) AS at",
                  "CAST(ntz AS TIMESTAMP_NTZ) AS ntz",
                  "date(day) AS day",
                  "CAST(exact AS DECIMAL(20, 10)) AS exact",
                  "CAST(zero AS DECIMAL(20, 10)) AS zero",
                  "double(tiny) AS tiny",
                  "boolean(even) AS even",
                  "none");
      assertThat(back.collectAsList()).isEqualTo(rows.collectAsList());
      assertThat(Files.readAllLines(Path.of(file)).get(0))
          .isEqualTo("at,ntz,day,exact,zero,tiny,even,none");
      assertThat(Files.readString(Path.of(file)))
          .contains("2023-10-29 02:10:00.000000+01:00,")
          .doesNotContain("E-10");
    } finally {
      spark.conf().set("spark.sql.session.timeZone", zone);
    }
  }

  @Test
  void aTableOfACatalogThatEndsWithTheCommandIsRefused() {
    SparkSession spark = CommandRun.spark();
    spark.conf().set(OutputTable.ENDS, "true"); // as of a session that the command started
    try {
      assertThatThrownBy(() -> OutputTable.of(spark, "scores", false))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("in memory")
          .hasMessageContaining("scores.csv");
    } finally {
      spark.conf().unset(OutputTable.ENDS);
    }
  }

  /** What a process leaves that is killed between its two renames. */
  @Test
  void anOutputWhoseReplacingWasKilledComesBack() throws Exception {
    SparkSession spark = CommandRun.spark();
    Path place = folder.resolve("p.parquet");
    Path old = folder.resolve(".p.parquet.old-1");
    Path next = folder.resolve(".p.parquet.writing-1");
    for (boolean whole : new boolean[] {false, true}) {
      spark.range(5).write().mode(SaveMode.Overwrite).parquet(next.toString());
      spark.range(3).write().mode(SaveMode.Overwrite).parquet(old.toString());
      if (!whole) {
        Files.delete(next.resolve("_SUCCESS"));
      }
      assertThatThrownBy(() -> OutputTable.of(spark, place.toString(), false))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("it exists");
      assertThat(spark.read().parquet(place.toString()).count()).isEqualTo(whole ? 5 : 3);
      OutputTable.of(spark, place.toString(), true).write(spark.range(7).toDF());
      assertThat(spark.read().parquet(place.toString()).count()).isEqualTo(7);
      try (Stream<Path> all = Files.list(folder)) {
        assertThat(all).containsExactly(place);
      }
      Files.move(place, folder.resolve(".p.parquet.old-2"));
    }
  }
}
