// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.Strategy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileTest {
  private static final String SMALL =
      """
      graph:
        path: build/graphs/f1
        tables:
          drivers:
            source: {format: csv, path: "${DATA:-data}/drivers.csv"}
            primary_key: driverId
          results:
            source: {format: delta, path: lake/results, version: 3}
            time: date
            columns: {statusId: categorical, note: ignore}
        links:
        - results.driverId -> drivers.driverId
      task:
        entity: drivers.driverId
        time: date
        label: did_not_finish
        type: binary
        train: {format: csv, path: data/train.csv}
      training: {epochs: 3, learning_rate: 1, seed: 7}
      """;

  private static JobFile job(String text, String... overrides) {
    return JobFile.parse("jobs/f1.yaml", text, Arrays.asList(overrides), Map.of());
  }

  private static void refuses(String message, String text, String... overrides) {
    assertThatThrownBy(() -> job(text, overrides))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void readsTablesLinksAndTask() {
    JobFile job = job(SMALL);
    assertThat(job.name()).isEqualTo("f1");
    assertThat(job.graph().path()).isEqualTo("build/graphs/f1");
    assertThat(job.graph().tables()).hasSize(2);
    assertThat(job.graph().tables().get(0).primaryKey()).containsExactly("driverId");
    assertThat(job.graph().tables().get(0).time()).isEqualTo(TableTime.UNDECLARED);
    assertThat(job.graph().tables().get(1).time()).isEqualTo(TableTime.column("date"));
    assertThat(job.graph().tables().get(1).source().version()).isEqualTo(3);
    assertThat(job.graph().tables().get(1).columns()).containsEntry("statusId", "categorical");
    assertThat(job.graph().links())
        .containsExactly(LinkSpec.parse("results.driverId -> drivers.driverId"));
    assertThat(job.task().entity().table()).isEqualTo("drivers");
    assertThat(job.task().train().path()).isEqualTo("data/train.csv");
    assertThat(job.task().validation()).isNull();
  }

  @Test
  void aTableSaysFromWhenOnItsRowsMayBeSeen() {
    for (String links : List.of("results.driverId", "[results.driverId]")) {
      assertThat(timeOfDrivers("time={first_seen: " + links + "}"))
          .isEqualTo(TableTime.firstSeen("results.driverId"));
    }
    assertThat(timeOfDrivers("time.first_seen=true")).isEqualTo(TableTime.firstSeen());
    assertThat(timeOfDrivers("time=dob")).isEqualTo(TableTime.column("dob"));
    assertThat(timeOfDrivers("static=true")).isEqualTo(TableTime.STATIC);
    assertThat(timeOfDrivers("static=false")).isEqualTo(TableTime.UNDECLARED);
    refuses(
        "key 'graph.tables.drivers.static' does not go with time; leave one of them out",
        SMALL,
        "graph.tables.results.static=false",
        "graph.tables.drivers={source: {path: d.csv}, primary_key: driverId, time: dob, static:"
            + " true}");
    refuses(
        "Cannot date drivers by the rows of 'races.driverId': no other table points to it so;"
            + " allowed are results.driverId",
        SMALL,
        "graph.tables.drivers.time={first_seen: races.driverId}");
    refuses(
        "unknown key 'graph.tables.drivers.time.firstseen'; did you mean"
            + " 'graph.tables.drivers.time.first_seen'?",
        SMALL,
        "graph.tables.drivers.time={firstseen: races.driverId}");
    refuses(
        "key 'graph.tables.drivers.time' is a list; a string, or a mapping with first_seen is allowed",
        SMALL,
        "graph.tables.drivers.time=[a, b]");
  }

  private static TableTime timeOfDrivers(String override) {
    return job(SMALL, "graph.tables.drivers." + override).graph().tables().get(0).time();
  }

  @Test
  void keepsOnlyTheSettingsThatWereWritten() {
    assertThat(job(SMALL).settings())
        .containsOnly(
            Map.entry("taskType", "binary"),
            Map.entry("epochs", 3),
            Map.entry("learningRate", 1.0),
            Map.entry("seed", 7L));
  }

  @Test
  void valuesThatDoNotGoTogetherAreRefusedBeforeAnythingIsBuilt() {
    refuses(
        "allowed is a divisor of channels (64)", SMALL + "model: {type: transformer, heads: 3}\n");
    refuses(
        "Cannot use training.gap_min_days = 9.0: allowed is at most training.gap_max_days (8.0)",
        SMALL,
        "training.gap_min_days=9",
        "training.gap_max_days=8");
  }

  @Test
  void namesOutputsAfterTheFile() {
    JobFile job = job(SMALL.replace("path: build/graphs/f1", "shards: 4"));
    assertThat(job.graph().path()).isEqualTo("build/graphs/f1");
    assertThat(job.graph().shards()).isEqualTo(4);
    assertThat(job.model()).isEqualTo("build/models/f1");
    assertThat(job.report()).isEqualTo("build/models/f1.html");
  }

  @Test
  void takesVariablesFromTheEnvironmentOrTheirDefaults() {
    assertThat(job(SMALL).graph().tables().get(0).source().path()).isEqualTo("data/drivers.csv");
    JobFile other = JobFile.parse("f1.yaml", SMALL, List.of(), Map.of("DATA", "/lake"));
    assertThat(other.graph().tables().get(0).source().path()).isEqualTo("/lake/drivers.csv");
    refuses(
        "Cannot read jobs/f1.yaml line 2: environment variable NOT_SET is not set",
        SMALL.replace("build/graphs/f1", "${NOT_SET}"));
  }

  @Test
  void takesOverridesInOrder() {
    JobFile job =
        job(
            SMALL,
            "training.epochs=5",
            "training.epochs=6",
            "output.model=elsewhere",
            "graph.tables.results.source={path: lake/other}",
            "graph.tables.\"odd.name\".source.table=sales.odd",
            "sampling.num_neighbors=[{hop1: {default: -1}}]");
    assertThat(job.settings()).containsEntry("epochs", 6);
    assertThat(job.sampling().numNeighbors()).contains("hop1").contains("-1");
    assertThat(job.model()).isEqualTo("elsewhere");
    assertThat(job.graph().tables().get(1).source().path()).isEqualTo("lake/other");
    assertThat(job.graph().tables().get(2).name()).isEqualTo("odd.name");
    assertThat(job.text()).contains("# --set training.epochs=6");
  }

  @Test
  void readsStrategiesByEdgeType() {
    String edge = "results.driverId->drivers.driverId";
    JobFile job = job(SMALL + "sampling: {strategy: {default: Last, " + edge + ": static}}\n");
    assertThat(job.sampling().strategy()).isEqualTo(Strategy.LAST);
    assertThat(job.sampling().strategyByEdgeType()).containsEntry(edge, "static");
    assertThat(job(SMALL).sampling().strategy()).isEqualTo(Strategy.RECENCY);
    assertThat(job(SMALL).sampling().numNeighbors()).contains("hop2");
    refuses("sometimes", SMALL + "sampling: {strategy: sometimes}\n");
  }

  @Test
  void namesTheNearestKeyOfAMisspeltSection() {
    refuses(
        "Cannot use jobs/f1.yaml line 19: unknown key 'trainning.epoch'; did you mean"
            + " 'training.epochs'? allowed: graph, task, sampling, model, training, audit, output",
        SMALL.replace("training: {epochs", "trainning: {epoch"));
  }

  @Test
  void namesTheNearestKeyInsideASection() {
    refuses(
        "Cannot use jobs/f1.yaml line 19: unknown key 'training.epoch'; did you mean"
            + " 'training.epochs'?",
        SMALL.replace("{epochs", "{epoch"));
    refuses(
        "did you mean 'graph.tables.results.primary_key'?",
        SMALL.replace("time: date\n      columns", "primarykey: id\n      columns"));
  }

  @Test
  void namesTheSectionThatAStrayKeyBelongsTo() {
    refuses("unknown key 'epochs'; did you mean 'training.epochs'?", SMALL + "epochs: 3\n");
  }

  @Test
  void placesAnOverrideInTheMessage() {
    refuses(
        "Cannot use --set training.epoch=3: unknown key 'training.epoch'",
        SMALL,
        "training.epoch=3");
    refuses("Cannot use --set epochs: write key=value", SMALL, "epochs");
    refuses("an empty key", SMALL, "training..epochs=3");
    refuses("'epochs' is '3', not a mapping", SMALL, "training.epochs.more=3");
  }

  @Test
  void refusesAValueOfAnotherTypeOrRange() {
    refuses(
        "line 19: key 'training.epochs' is 'many'; a whole number from 1 to 100000 is allowed",
        SMALL.replace("epochs: 3", "epochs: many"));
    refuses("key 'training.epochs' is '0'", SMALL.replace("epochs: 3", "epochs: 0"));
    refuses("key 'training.epochs' is '2.5'", SMALL.replace("epochs: 3", "epochs: 2.5"));
    refuses(
        "a number above 0, to 100 is allowed",
        SMALL.replace("learning_rate: 1", "learning_rate: 0"));
    refuses(
        "'model.dropout' is '1.5'; a number from 0 to below 1 is allowed",
        SMALL + "model: {dropout: 1.5}\n");
    refuses(
        "one of auto, binary, multiclass, multilabel, regression, forecast, ranking",
        SMALL,
        "task.type=binry");
    refuses("key 'task' is a list", SMALL, "task=[]");
    refuses("key 'shards' is '3'; a power of two".replace("graph.", ""), SMALL, "graph.shards=3");
  }

  @Test
  void namesAMissingKey() {
    refuses(
        "key 'task.label' is missing; it is needed, or task.query",
        SMALL.replace("  label: did_not_finish\n", ""));
    refuses("key 'task' is missing", SMALL, "task=null");
    refuses("key 'graph.tables.drivers.source' is missing", SMALL, "graph.tables.drivers.source=");
  }

  @Test
  void refusesASourceWithNoPlaceOrTwo() {
    refuses("path or with table, not both", SMALL, "task.train.table=t");
    refuses("path or with table, not both", SMALL, "task.train.path=null");
    refuses("version or with timestamp", SMALL, "graph.tables.results.source.timestamp=2020-01-01");
  }

  @Test
  void placesAMistakeInsideALinkOrTheFanouts() {
    refuses(
        "line 12: Cannot read link 'results.driverId'", SMALL.replace(" -> drivers.driverId", ""));
    refuses("line 20: Cannot read num_neighbors", SMALL + "sampling: {num_neighbors: 5}\n");
  }

  @Test
  void findsWhatTheTablesContradictBeforeAnythingRuns() {
    refuses("line 12: Cannot find table 'drivrs'", SMALL.replace("-> drivers.", "-> drivrs."));
    refuses(
        "line 14: Cannot find table 'users'", SMALL.replace("entity: drivers", "entity: users"));
    refuses(
        "line 14: Cannot use 'drivers.name' as the entity: the primary key of 'drivers' is"
            + " drivers.driverId",
        SMALL.replace("entity: drivers.driverId", "entity: drivers.name"));
    refuses(
        "Cannot find edge type 'A.B->C.D' in the graph: it has results.driverId->drivers.driverId,",
        SMALL + "sampling: {num_neighbors: [{hop1: {default: 1, A.B->C.D: 2}}]}\n");
    refuses("Cannot find edge type 'x->y'", SMALL + "sampling: {strategy: {x->y: last}}\n");
  }

  @Test
  void refusesClassesOfATaskThatHasNone() {
    refuses("Cannot use task.classes = 3: the task is binary", SMALL, "task.classes=3");
    assertThat(job(SMALL, "task.classes=3", "task.type=multiclass").settings())
        .containsEntry("numClasses", 3);
  }

  @Test
  void aRankingNamesItsItemsAndNoOtherTaskDoes() {
    String ranking = SMALL.replace("type: binary", "items: circuits.circuitId");
    assertThat(job(ranking, "task.type=ranking").settings())
        .containsEntry("items", "circuits.circuitId");
    assertThat(job(ranking).settings()).containsEntry("items", "circuits.circuitId");
    refuses("only a ranking has items", ranking, "task.type=binary");
    refuses("Cannot train a ranking without items", SMALL, "task.type=ranking");
    refuses("a ranking has no probabilities", ranking, "training.calibration=isotonic");
  }

  @Test
  void refusesAModelInTheGraphsFolderAndAGraphInTheModels() {
    for (String model : List.of("build/graphs/f1", "./build//graphs/f1/", "build/graphs/f1/m")) {
      refuses("is the folder of the graph", SMALL, "output.model=" + model);
    }
    refuses(
        "Cannot use --set output.model=build: output.model build is the folder of the graph",
        SMALL,
        "output.model=build");
    assertThat(job(SMALL, "output.model=build/graphs/f1-model").model())
        .isEqualTo("build/graphs/f1-model");
  }

  @Test
  void refusesWhatIsNotPlainYaml() {
    refuses("line 2: key 'graph' is there twice", "graph: {}\ngraph: {}\n");
    refuses("line 1", "graph: {tables: [}\n");
    refuses("plain values only", SMALL.replace("seed: 7", "seed: !!java.net.URL 7"));
    refuses("is empty", "");
    refuses("it is a list", "[]");
    refuses("out of range", SMALL.replace("seed: 7", "seed: 99999999999999999999"));
    refuses("line 1: the tag tag:yaml.org,2002:map", "!!map {graph: {}}");
    refuses("line 1: nested deeper than 50", "{a: ".repeat(200_000));
    String recursive = "graph: &a\n  tables: *a\n";
    refuses("Cannot read", recursive);
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 20; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s, %s]\n".formatted(i, i, before, before, before, before));
    }
    refuses("Cannot read", bomb.toString());
  }

  @Test
  void showsLittleOfWhatIsLongAndNothingThatATerminalWouldObey() {
    String digits = "9".repeat(200_000);
    for (String text :
        List.of(
            SMALL.replace("seed: 7", "seed: " + digits),
            SMALL.replace("type: binary", "type: " + digits + "x"),
            SMALL.replace("entity: drivers.driverId", "entity: " + digits),
            SMALL.replace("type: binary", "\"" + "k".repeat(900) + "\": 1"),
            SMALL.replace(" -> drivers.driverId", digits),
            SMALL + "sampling: {strategy: " + digits + "}\n",
            SMALL + "sampling: {num_neighbors: {hop1: {default: " + digits + "}}}\n")) {
      assertThatThrownBy(() -> job(text))
          .isInstanceOf(UserErrorException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).contains("characters)"));
    }
    refuses("is 'a\\u001b[2Jb'", SMALL.replace("type: binary", "type: \"a\\e[2Jb\""));
    refuses("--set " + "x".repeat(80) + "... (", SMALL, "x".repeat(5000) + "=1");
  }

  @Test
  void refusesFilesThatCannotBeRead(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> JobFile.read(folder.resolve("none.yaml"), List.of()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageEndingWith("none.yaml: there is no such file");
    Path latin =
        Files.write(folder.resolve("l.yaml"), "é: 1".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> JobFile.read(latin, List.of()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("it is not UTF-8");
    Path large = Files.writeString(folder.resolve("large.yaml"), " ".repeat(2 << 20));
    assertThatThrownBy(() -> JobFile.read(large, List.of()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("bytes, and 1048576 are allowed");
    assertThatThrownBy(() -> JobFile.read(folder, List.of()))
        .isInstanceOf(UserErrorException.class);
  }

  @Test
  void variablesThatAreAWholeValueAreReadAndKeptAsTheyAreWritten() {
    String source =
        """
        source:
                format: delta
                path: lake/results
                version: ${VERSION}
                options:
                  password: ${PASSWORD}
                  sep: ${SEP:-;}
        """;
    String text =
        SMALL.replace("source: {format: delta, path: lake/results, version: 3}\n", source);
    String override = "graph.tables.drivers.source.options.token=abcd1234";
    JobFile job =
        JobFile.parse(
            "f1.yaml", text, List.of(override), Map.of("VERSION", "4", "PASSWORD", "hunter22"));
    assertThat(job.graph().tables().get(1).source().version()).isEqualTo(4);
    assertThat(job.graph().tables().get(1).source().options())
        .isEqualTo(Map.of("password", "hunter22", "sep", ";"));
    assertThat(job.text())
        .contains("password: ${PASSWORD}", "version: ${VERSION}", "sep: ${SEP:-;}")
        .contains("# --set graph.tables.drivers.source.options.token=${DRIVERS_TOKEN}")
        .doesNotContain("hunter22", "abcd1234");
    assertThat(job.written().toString())
        .contains("password=${PASSWORD}", "token=${DRIVERS_TOKEN}", "version=4")
        .doesNotContain("hunter22", "abcd1234");
    assertThat(job.secrets()).containsExactlyInAnyOrder("hunter22", "abcd1234");
  }
}
