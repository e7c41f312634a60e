// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever job file builds a graph, may use it afterwards, however it is written by then. */
@Integration
class BuiltFromTest {
  private static final List<String> TYPES =
      List.of("numeric", "categorical", "boolean", "text", "ignore");

  private final SparkSession spark = CommandRun.spark();

  @TempDir private Path folder;

  @BeforeEach
  void writeTables() throws IOException {
    Files.writeString(folder.resolve("courses.csv"), "school,no,title,seats\nA,1,x,5\nB,1,y,6\n");
    Files.writeString(
        folder.resolve("taken.csv"),
        "school,no,at,empty,same,grade\nA,1,2024-01-01,,7,1\nB,1,2024-01-02,,7,2\n");
    Files.createSymbolicLink(folder.resolve("link"), folder);
  }

  private TableSpec courses(String path, Map<String, String> columns) {
    return TableSpec.builder("courses")
        .source(TableSource.files(path))
        .primaryKey("school", "no")
        .columns(columns)
        .build();
  }

  private TableSpec taken(String path, String time, Map<String, String> columns) {
    return TableSpec.builder("taken")
        .source(TableSource.files(path))
        .time(time)
        .columns(columns)
        .build();
  }

  private GraphSpec spec(TableSpec courses, TableSpec taken, String link) {
    return new GraphSpec(
        folder.resolve("g").toString(), List.of(courses, taken), List.of(LinkSpec.parse(link)), 0);
  }

  private Manifest build(GraphSpec spec) {
    new GraphBuild(spark, spec).overwrite(true).run();
    return Manifest.read(folder.resolve("g/manifest.json"));
  }

  @Test
  void aJobsOwnGraphIsItsGraphHoweverItsNamesLinksColumnsAndPathsAreWritten() {
    for (long seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      GraphSpec built = random(random);
      Manifest manifest = build(built);
      for (int i = 0; i < 20; i++) {
        GraphSpec again = written(built, random);
        assertThat(new BuiltFrom(spark, again).difference(manifest))
            .as("seed %d: %s, built from %s", seed, again, built)
            .isNull();
      }
    }
  }

  private GraphSpec random(Random random) {
    Map<String, String> columns = new HashMap<>();
    for (String column : List.of("empty", "same", "grade")) {
      if (random.nextBoolean()) {
        columns.put(column, TYPES.get(random.nextInt(column.equals("grade") ? 2 : TYPES.size())));
      }
    }
    if (random.nextBoolean()) {
      columns.put("school", "ignore"); // a foreign key
    }
    boolean swapped = random.nextBoolean();
    return spec(
        courses(folder + "/courses.csv", random.nextBoolean() ? Map.of("no", "ignore") : Map.of()),
        taken(folder + "/taken.csv", random.nextBoolean() ? "at" : " ", columns),
        swapped
            ? "taken.(no,school) -> courses.(no,school)"
            : "taken.(school,no) -> courses.(school,no)");
  }

  /** The same job, written otherwise. */
  private GraphSpec written(GraphSpec spec, Random random) {
    List<TableSpec> tables = new ArrayList<>();
    for (TableSpec table : spec.tables()) {
      Map<String, String> columns = new HashMap<>();
      table
          .columns()
          .forEach((name, type) -> columns.put(cased(name, random), cased(type, random)));
      String file = Path.of(table.source().path()).getFileName().toString();
      List<String> paths =
          List.of(
              folder + "/" + file,
              "file:" + folder + "/" + file,
              "file://" + folder + "/./" + file,
              folder + "/link/" + file,
              folder + "/no/../" + file,
              Path.of("").toAbsolutePath().relativize(folder) + "/" + file);
      tables.add(
          TableSpec.builder(cased(table.name(), random))
              .source(TableSource.files(paths.get(random.nextInt(paths.size()))))
              .primaryKey(table.primaryKey().stream().map(name -> cased(name, random)).toList())
              .time(
                  table.time() instanceof TableTime.Column time
                      ? TableTime.column(cased(time.name(), random))
                      : table.time())
              .columns(columns)
              .build());
    }
    LinkSpec link = spec.links().get(0);
    List<String> child = new ArrayList<>(link.childColumns());
    List<String> parent = new ArrayList<>(link.parentColumns());
    if (random.nextBoolean()) {
      java.util.Collections.reverse(child);
      java.util.Collections.reverse(parent);
    }
    return new GraphSpec(
        spec.path(), tables, List.of(new LinkSpec("TAKEN", child, "Courses", parent)), 0);
  }

  private static String cased(String name, Random random) {
    return name == null || random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
  }

  @Test
  void anotherTableKeyTimeLinkPlaceOrTypeIsAnotherJob() throws IOException {
    String csv = folder + "/courses.csv";
    String fact = folder + "/taken.csv";
    String link = "taken.(school,no) -> courses.(school,no)";
    Map<String, String> types = Map.of("grade", "categorical", "empty", "numeric");
    Manifest manifest = build(spec(courses(csv, Map.of()), taken(fact, "at", types), link));
    Files.copy(folder.resolve("taken.csv"), folder.resolve("other.csv"));
    assertThat(
            new BuiltFrom(
                    spark,
                    spec(courses(csv, Map.of()), taken(folder + "/other.csv", "at", types), link))
                .difference(manifest))
        .isEqualTo(
            "table taken was read from file:%s/taken.csv, not from file:%s/other.csv",
            folder.toRealPath(), folder.toRealPath());
    assertThat(
            new BuiltFrom(spark, spec(courses(csv, Map.of()), taken(fact, null, types), link))
                .difference(manifest))
        .contains("taken(key , time at)");
    assertThat(
            new BuiltFrom(
                    spark,
                    spec(
                        courses(csv, Map.of()),
                        taken(fact, "at", Map.of("grade", "numeric")),
                        link))
                .difference(manifest))
        .isEqualTo("column taken.grade was taken as categorical, not as numeric");
    assertThat(
            new BuiltFrom(
                    spark,
                    spec(
                        courses(csv, Map.of()),
                        taken(fact, "at", types),
                        "taken.(no,school) -> courses.(school,no)"))
                .difference(manifest))
        .contains("taken to courses by no->school, school->no");
  }
}
