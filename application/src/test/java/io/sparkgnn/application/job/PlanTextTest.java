package io.sparkgnn.application.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.ModelPlan.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private static final String JOB =
      """
      graph:
        path: "${HOME_OF_GRAPHS}/g: 1"
        tables:
          "my users": {source: {path: u.csv, options: {sep: "|"}}, primary_key: id, time: joined}
          orders:
            source: {format: delta, path: lake/orders, version: 3}
            time: at
            columns: {note: ignore}
        links: ["orders.user -> `my users`.id"]
      task:
        entity: my users.id
        time: at
        label: y
        type: auto
        train: {path: a.parquet}
      training: {seed: 7, gap_probability: 0.5, epochs: 99}
      model: {text_dim: 4}
      audit:
        labels: |
          SELECT s.id, s.at, 1 AS y -- "every"one's
          FROM seeds s
      output: {model: m}
      """;

  private static final Map<String, String> ENVIRONMENT = Map.of("HOME_OF_GRAPHS", "/tmp");
  private static final String EDGE = "my users.id->orders.user";

  private static JobFile job() {
    return JobFile.parse("job.yaml", JOB, List.of("training.epochs=5"), ENVIRONMENT);
  }

  private static ModelPlan plan() {
    return new ModelPlan(
        List.of(
            new Entry("taskType", "binary", "labels are 0 and 1; 5 % are 1: \"few\" # really"),
            new Entry("numNeighbors", "[{hop1: {default: 0, \"" + EDGE + "\": 9}}]", "one; two"),
            new Entry("strategy", "recency", "newer"),
            new Entry("strategyByEdgeType", "{\"" + EDGE + "\": last}", "long lists"),
            new Entry("channels", 32, "few rows ".repeat(40)),
            new Entry("aggregations", List.of("mean", "decay"), "both"),
            new Entry("learningRate", 1e-5, "slow"),
            new Entry("staleness", true, "old")));
  }

  @Test
  void aPlanIsAJobFileOfTheSameGraphAndTaskWithThePlansValues() {
    String text = PlanText.of(job(), plan());
    JobFile read = JobFile.parse("plan.yaml", text);
    assertThat(read.graph()).isEqualTo(job().graph());
    assertThat(read.task()).isEqualTo(job().task());
    assertThat(read.labelSql()).isEqualTo(job().labelSql());
    assertThat(read.model()).isEqualTo("m");
    assertThat(read.settings())
        .containsEntry("taskType", "binary")
        .containsEntry("channels", 32)
        .containsEntry("learningRate", 1e-5)
        .containsEntry("staleness", true)
        .containsEntry("aggregations", new String[] {"mean", "decay"})
        .containsEntry("seed", 7L)
        .containsEntry("gapProbability", 0.5)
        .containsEntry("epochs", 5)
        .containsEntry("textDim", 4);
    assertThat(read.sampling().numNeighbors()).contains("\"" + EDGE + "\": 9");
    assertThat(read.sampling().strategyByEdgeType()).containsExactly(Map.entry(EDGE, "last"));
  }

  @Test
  void everyReasonStandsAboveItsValue() {
    List<String> lines = PlanText.of(job(), plan()).lines().toList();
    assertThat(lines).allMatch(line -> line.length() <= 110);
    int channels = lines.indexOf("  channels: 32");
    assertThat(lines.subList(0, channels)).anyMatch(line -> line.startsWith("  # few rows"));
    assertThat(lines.get(channels - 1)).startsWith("  # ").endsWith("few rows");
    assertThat(lines).contains("  # one; two", "  # slow");
  }

  @Test
  void anyPlanComesBack() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Entry> entries = new ArrayList<>();
      for (JobKey section : JobKeys.ROOT.keys()) {
        for (JobKey key : ((Allowed.Keys) section.value()).keys()) {
          if (key.param() != null && random.nextBoolean()) {
            entries.add(new Entry(key.param(), value(key.value(), random), "reason " + seed));
          }
        }
      }
      ModelPlan plan = new ModelPlan(entries);
      JobFile read = JobFile.parse("plan.yaml", PlanText.of(job(), plan));
      for (Entry entry : entries) {
        Object found = read.settings().get(entry.param());
        Object plain = found instanceof String[] names ? Arrays.asList(names) : found;
        assertThat(plain).as("seed %d, %s", seed, entry.param()).isEqualTo(entry.value());
      }
    }
  }

  private static Object value(Allowed allowed, Random random) {
    if (allowed instanceof Allowed.Whole whole) {
      long value = Math.max(whole.min(), random.nextInt(1000));
      return whole.max() > Integer.MAX_VALUE ? (Object) value : (Object) (int) value;
    } else if (allowed instanceof Allowed.InRange in && in.range().whole()) {
      int most = (int) Math.min(in.range().most(), in.range().least() + 1000);
      return random.nextInt((int) in.range().least(), most);
    } else if (allowed instanceof Allowed.InRange in) {
      return in.range().most() == 1 ? random.nextDouble() : random.nextDouble() * 1e-4 + 1e-9;
    } else if (allowed instanceof Allowed.Flag) {
      return random.nextBoolean();
    } else if (allowed instanceof Allowed.Choice choice) {
      return choice.names().get(random.nextInt(choice.names().size()));
    } else if (allowed instanceof Allowed.Choices choices) {
      return List.of(choices.names().get(random.nextInt(choices.names().size())), "mean");
    }
    return "text-" + random.nextInt(100);
  }
}
