// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class SourcesTest {
  private static final String CSV =
      """
      id,day,at,zoned,clock,code,title,share
      1,2009-03-29,2009-03-29 06:00:00,2009-03-29T06:00:00Z,06:00:00,\\N,"a ""quoted"", one",1.5
      2,1950-05-13,1950-05-13 00:00:00.250000,2009-03-29T06:00:00+02:00,00:00:00,HAM,plain,
      """;

  private final SparkSession spark = SharedSpark.session();

  @TempDir Path folder;

  @Test
  void csvTypesAreInferredWithoutTakingClockTimesForTimestamps() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), CSV);
    Dataset<Row> rows = Sources.read(spark, TableSource.files("csv", file.toString()));
    assertThat(rows.schema().simpleString())
        .isEqualTo(
            "struct<id:int,day:date,at:timestamp,zoned:timestamp,clock:string,code:string,"
                + "title:string,share:double>");
    List<Row> all = rows.orderBy("id").collectAsList();
    assertThat(all.get(0).getTimestamp(2)).isEqualTo(Timestamp.valueOf("2009-03-29 06:00:00"));
    assertThat(all.get(1).getTimestamp(2)).isEqualTo(Timestamp.valueOf("1950-05-13 00:00:00.25"));
    assertThat(all.get(1).getTimestamp(3)).isEqualTo(Timestamp.valueOf("2009-03-29 04:00:00"));
    assertThat(all.get(0).getString(4)).isEqualTo("06:00:00");
    assertThat(all.get(0).getString(5)).isEqualTo("\\N");
    assertThat(all.get(0).getString(6)).isEqualTo("a \"quoted\", one");
    assertThat(all.get(1).isNullAt(7)).isTrue();
  }

  @Test
  void gzippedCsvIsToldFromItsName() throws IOException {
    Path file = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(CSV.getBytes(StandardCharsets.UTF_8));
    }
    TableSource source = Sources.resolve(spark, TableSource.files(file.toString()));
    assertThat(source.format()).isEqualTo("csv");
    assertThat(Sources.read(spark, source).count()).isEqualTo(2);
  }

  @Test
  void namesThatAHeaderHasTwiceAreKnownAndNamesThatEndInADigitAreNone() throws IOException {
    Path file = Files.writeString(folder.resolve("twice.csv"), "id,Name,name,x3,x4\n1,2,3,4,5\n");
    TableSource source = TableSource.files(file.toString());
    SourceRows rows = Sources.open(spark, source, Set.of());
    assertThat(rows.repeated()).containsExactly("name");
    rows.checkOnce(List.of("id", "x3"));
    assertThatThrownBy(() -> rows.checkOnce(List.of("NAME")))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("it has more than one column named 'NAME'; give each another name");
  }

  @Test
  void optionsOfTheSourceGoBeforeTheDefaults() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "1;a\n2;b\n");
    TableSource source =
        TableSource.builder()
            .format("csv")
            .path(file.toString())
            .options(Map.of("header", "false", "sep", ";"))
            .build();
    assertThat(Sources.read(spark, source).schema().simpleString())
        .isEqualTo("struct<_c0:int,_c1:string>");
  }

  @Test
  void aDeltaTablesLogIsReadInAsManyTasksAsThereAreCoresUnlessThatIsSet() {
    String path = folder.resolve("delta").toString();
    spark.range(3).write().format("delta").save(path);
    String key = "spark.databricks.delta.snapshotPartitions";
    String cores = Integer.toString(spark.sparkContext().defaultParallelism());
    SparkSession own = spark.newSession();
    own.conf().unset(key);
    assertThat(Sources.read(own, TableSource.files(path)).count()).isEqualTo(3);
    assertThat(own.conf().get(key)).isEqualTo(cores);
    own.conf().set(key, 7);
    assertThat(Sources.read(own, TableSource.files(path)).count()).isEqualTo(3);
    assertThat(own.conf().get(key)).isEqualTo("7");
  }

  @Test
  void deltaTablesAreReadAtTheirPinAndTheVersionIsKnown() throws Exception {
    String path = folder.resolve("delta").toString();
    spark.range(3).write().format("delta").save(path);
    Timestamp between = spark.sql("SELECT current_timestamp()").first().getTimestamp(0);
    spark.range(4).write().format("delta").mode("append").save(path);

    TableSource newest = Sources.resolve(spark, TableSource.files(path));
    assertThat(newest.format()).isEqualTo("delta");
    assertThat(newest.version()).isEqualTo(1);
    assertThat(Sources.read(spark, newest).count()).isEqualTo(7);

    assertThat(Sources.read(spark, TableSource.delta(path, 0L)).count()).isEqualTo(3);

    TableSource at =
        TableSource.builder().format("delta").path(path).timestamp(between.toString()).build();
    assertThat(Sources.resolve(spark, at).version()).isZero();
    assertThat(Sources.read(spark, at).count()).isEqualTo(3);

    assertThatThrownBy(() -> Sources.read(spark, TableSource.delta(path, 7L)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot read delta " + path + " (version 7)");
    TableSource early =
        TableSource.builder().format("delta").path(path).timestamp("2001-01-01").build();
    assertThatThrownBy(() -> Sources.resolve(spark, early))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("its first version is later than that");
  }

  @Test
  void aVersionThatWasReadStaysReadWhenTheTableGrows() {
    String path = folder.resolve("delta").toString();
    spark.range(3).write().format("delta").save(path);
    TableSource source = Sources.resolve(spark, TableSource.delta(path));
    spark.range(4).write().format("delta").mode("append").save(path);
    assertThat(Sources.read(spark, source).count()).isEqualTo(3);
  }

  @Test
  void catalogTablesAndViewsAreRead() {
    spark.sql("CREATE TABLE sources_delta (id BIGINT) USING delta");
    spark.sql("CREATE TABLE sources_parquet (id BIGINT) USING parquet");
    try {
      spark.sql("INSERT INTO sources_delta VALUES (1), (2)");
      spark.sql("INSERT INTO sources_delta VALUES (3)");
      TableSource newest = Sources.resolve(spark, TableSource.table("sources_delta"));
      assertThat(newest.version()).isEqualTo(2);
      assertThat(Sources.read(spark, newest.atVersion(1L)).count()).isEqualTo(2);
      TableSource parquet = Sources.resolve(spark, TableSource.table("sources_parquet"));
      assertThat(parquet.version()).isNull();
      assertThat(Sources.read(spark, parquet).schema().apply(0).dataType())
          .isEqualTo(DataTypes.LongType);
      spark.range(5).createOrReplaceTempView("sources_view");
      assertThat(Sources.read(spark, TableSource.table("sources_view")).count()).isEqualTo(5);
      assertThatThrownBy(() -> Sources.resolve(spark, parquet.atVersion(1L)))
          .hasMessageContaining("only Delta tables can be pinned");
    } finally {
      spark.sql("DROP TABLE sources_delta");
      spark.sql("DROP TABLE sources_parquet");
    }
  }

  @Test
  void aSourceIsOneOfPathTableAndDataFrame() {
    assertThatThrownBy(
            () ->
                Sources.resolve(
                    spark, TableSource.builder().format("csv").path("a").table("b").build()))
        .hasMessage(
            "Cannot read a source that has several places: give one of path, table or a DataFrame");
    assertThatThrownBy(() -> Sources.resolve(spark, TableSource.files(folder + "/thing")))
        .hasMessageContaining("Cannot tell the format of");
    assertThatThrownBy(() -> Sources.read(spark, TableSource.files("nonsense", folder + "/thing")))
        .isInstanceOf(UserErrorException.class);
  }
}
