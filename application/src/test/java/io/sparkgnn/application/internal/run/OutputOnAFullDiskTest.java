// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.store.FullDiskFileSystem;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full at any moment of the writing leaves what was there, and nothing else. */
@Integration
class OutputOnAFullDiskTest {
  @TempDir Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void mountsADiskThatFills() {
    spark = CommandRun.spark();
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set(FullDiskFileSystem.SETTING, FullDiskFileSystem.class.getName());
  }

  @AfterEach
  void makesRoom() {
    FullDiskFileSystem.room(Long.MAX_VALUE);
  }

  private String place(String name) {
    return "full://" + folder.resolve(name);
  }

  @Test
  void rowsAreWrittenWholeOrNotAtAll() throws IOException {
    Dataset<Row> rows = spark.range(500).selectExpr("id", "concat('row ', id) as text");
    for (String name : List.of("p.csv", "p.csv.gz", "p.parquet")) {
      OutputTable.of(spark, place(name), false).write(rows.limit(3));
      List<String> before = contents();
      OutputTable output = OutputTable.of(spark, place(name), true);
      for (long room : new long[] {0, 1, 900, 2500}) {
        FullDiskFileSystem.room(room);
        assertThatThrownBy(() -> output.write(rows))
            .as(name + " with room for " + room)
            .isInstanceOf(EnvironmentException.class)
            .hasMessageStartingWith("Cannot write " + place(name) + ": ")
            .hasMessageContaining("No space left on device")
            .hasMessageEndingWith("; what was there before is as it was");
        FullDiskFileSystem.room(Long.MAX_VALUE);
        assertThat(contents()).as(name + " with room for " + room).isEqualTo(before);
      }
      output.write(rows);
      assertThat(contents()).isNotEqualTo(before);
    }
  }

  @Test
  void textIsWrittenWholeOrNotAtAll() throws IOException {
    OutputPlace report = OutputPlace.of(spark, "the report to r.html", place("r.html"));
    report.write("old");
    List<String> before = contents();
    FullDiskFileSystem.room(5);
    assertThatThrownBy(() -> report.write("new and longer"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(
            "Cannot write the report to r.html: No space left on device; what was there before is"
                + " as it was");
    FullDiskFileSystem.room(Long.MAX_VALUE);
    assertThat(contents()).isEqualTo(before);
  }

  /** Names and bytes of all files. */
  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(
              file -> {
                try {
                  return folder.relativize(file)
                      + " "
                      + java.util.Arrays.hashCode(Files.readAllBytes(file));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              })
          .sorted()
          .toList();
    }
  }
}
