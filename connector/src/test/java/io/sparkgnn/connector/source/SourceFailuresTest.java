// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.FailureKind;
import io.sparkgnn.tier.Integration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of sources that cannot be read: one line, whoever finds out. */
@Integration
class SourceFailuresTest {
  private final SparkSession spark = SharedSpark.session();

  @TempDir Path folder;

  @Test
  void mistakesInASourceAreToldInOneLine() throws IOException {
    String csv = Files.writeString(folder.resolve("t.csv"), "id,x\n1,2\n3,4\n").toString();
    mistake(TableSource.files(folder + "/none.csv"), "there is no such file or folder");
    mistake(TableSource.files("http://localhost:1/t.csv"), "file system");
    mistake(TableSource.files("nosuch://here/t.csv"), "file system");
    mistake(TableSource.files("nonsense", csv), "Spark has no format of that name");
    mistake(csv(csv, "encoding", "latin-eleven"), "encoding");
    mistake(csv(csv, "multiLine", "perhaps"), "perhaps");
    mistake(csv(csv, "sep", ""), "Cannot read csv");
    Files.writeString(folder.resolve("a:b.csv"), "id\n1\n");
    mistake(TableSource.files(folder + "/a:b.csv"), "colon");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    mistake(TableSource.files("csv", empty.toString()), "Cannot read csv");
    mistake(TableSource.files("parquet", empty.toString()), "there is no file with rows in it");
    String nothing = Files.writeString(folder.resolve("nothing.csv"), "").toString();
    mistake(TableSource.files("csv", nothing), "it is empty, without even a header");
    String semicolons = Files.writeString(folder.resolve("s.csv"), "id;x\n1;2\n").toString();
    mistake(
        TableSource.files("csv", semicolons),
        "a single column, 'id;x'; the separator looks like ;: give options: {sep: \";\"}");
    String ragged = Files.writeString(folder.resolve("r.csv"), "id,x\n1,2\n3\n").toString();
    mistake(csv(ragged, "mode", "FAILFAST"), "mode: PERMISSIVE");
    String text = Files.writeString(folder.resolve("t.json"), "id\n1\n").toString();
    mistake(TableSource.files(text), "no line of it is a JSON object");
  }

  @Test
  void filesOfDifferentHeadersAreRefused() throws IOException {
    Path files = Files.createDirectory(folder.resolve("f"));
    Files.writeString(files.resolve("1.csv"), "id,amount\n1,2\n");
    Files.writeString(files.resolve("2.csv"), "amount,id\n2,1\n");
    mistake(TableSource.files("csv", files.toString()), "CSV header does not conform");
  }

  @Test
  void wrongPinsOfADeltaTableAreToldInOneLine() {
    String path = folder.resolve("delta").toString();
    spark.range(3).write().format("delta").save(path);
    mistake(TableSource.delta(path, 17L), "version 17");
    mistake(
        TableSource.builder().format("delta").path(path).timestamp("last tuesday").build(),
        "that is not a time; write it as 2024-03-01");
    mistake(TableSource.delta(folder + "/nodelta"), "delta");
  }

  @Test
  void damagedFilesAreToldInOneLine() throws IOException {
    Path parquet = folder.resolve("p.parquet");
    spark.range(1000).coalesce(1).write().parquet(parquet.toString());
    try (var parts = Files.list(parquet)) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(part);
      Files.write(part, Arrays.copyOf(bytes, bytes.length / 2));
      Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
    }
    failure(TableSource.files(parquet.toString()), FailureKind.UNREADABLE, "p.parquet");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("id,x\n".repeat(5000).getBytes(StandardCharsets.UTF_8));
    }
    Path cut = folder.resolve("cut.csv.gz");
    Files.write(cut, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    failure(TableSource.files(cut.toString()), FailureKind.UNREADABLE, "cut.csv.gz");
    Path plain = Files.writeString(folder.resolve("plain.csv.gz"), "id,x\n1,2\n");
    mistake(TableSource.files(plain.toString()), "plain.csv.gz", "its name says gzip");
  }

  @Test
  void filesOfAnotherFormatThanDeclaredAreMistakes() throws IOException {
    String csv = Files.writeString(folder.resolve("other.csv"), "id,x\n1,2\n").toString();
    mistake(TableSource.files("parquet", csv), "other.csv", "give its true format");
    mistake(TableSource.files("orc", csv), "other.csv", "give its true format");
    String empty = Files.writeString(folder.resolve("empty.parquet"), "").toString();
    mistake(TableSource.files(empty), "empty.parquet");
  }

  private static TableSource csv(String path, String option, String value) {
    return TableSource.files("csv", path).withOption(option, value);
  }

  private void mistake(TableSource source, String... parts) {
    failure(source, FailureKind.MISTAKE, parts);
  }

  private void failure(TableSource source, FailureKind kind, String... parts) {
    ExplainedException told = null;
    try {
      Sources.read(spark, source).collectAsList();
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      told =
          SourceFailures.reading(source.describe(), e)
              .orElseThrow(() -> new AssertionError(source.describe(), e));
    }
    assertThat(told).as(source.describe()).isNotNull();
    assertThat(told.getMessage()).startsWith("Cannot read").contains(parts).doesNotContain("\n");
    assertThat(told.kind()).as(told.getMessage()).isEqualTo(kind);
  }
}
