// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.ModelPlan.Entry;
import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingOptions;
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
            entries.add(
                new Entry(
                    key.param(),
                    value(EstimatorOptions.named(key.param()), random),
                    "reason " + seed));
          }
        }
      }
      ModelPlan plan = new ModelPlan(entries);
      JobFile read = JobFile.parse("plan.yaml", PlanText.of(job(), plan));
      for (Entry entry : entries) {
        Object found = read.settings().get(entry.param());
        Object plain =
            found instanceof String[] names
                ? Arrays.asList(names)
                : found instanceof double[] numbers
                    ? Arrays.stream(numbers).boxed().toList()
                    : found;
        assertThat(plain).as("seed %d, %s", seed, entry.param()).isEqualTo(entry.value());
      }
    }
  }

  /** A value that goes with every other. */
  private static Object value(Option<?> option, Random random) {
    if (option == TrainingOptions.CHANNELS) {
      return 4 * (1 + random.nextInt(100));
    } else if (option == TrainingOptions.HEADS) {
      return 1 << random.nextInt(3);
    } else if (option == TrainingOptions.GAP_MIN_DAYS) {
      return 0.0;
    } else if (option == TrainingOptions.GAP_MAX_DAYS) {
      return 100 + random.nextDouble();
    } else if (option == TrainingOptions.MODEL_TYPE) {
      return one(List.of("sage", "gat", "transformer"), random);
    } else if (option == TrainingOptions.MODEL_PATH) {
      return ""; // these models are made of no file
    } else if (option == TrainingOptions.MODEL_OPTIONS
        || option == TrainingOptions.COLUMN_ENCODERS) {
      return "{}"; // and have no options of their own
    } else if (option == EstimatorOptions.TASK_TYPE) {
      return one(List.of("auto", "binary"), random); // some losses are not of all tasks
    } else if (option == TrainingOptions.LOSS) {
      return "auto"; // likewise
    } else if (option == TrainingOptions.CALIBRATION) {
      return "none"; // likewise
    } else if (option == EstimatorOptions.ITEMS) {
      return ""; // of a ranking alone
    } else if (option == TrainingOptions.QUANTILES) {
      return List.of(); // of a regression alone
    } else if (option == TrainingOptions.NUM_CLASSES) {
      return 0;
    } else if (option == TrainingOptions.DEVICE) {
      return "gpu" + random.nextInt(100);
    }
    Kind<?> kind = option.kind();
    if (kind instanceof Kind.Whole whole) {
      NumberRange range = whole.range();
      int most = (int) Math.min(range.most(), range.least() + 1000);
      return random.nextInt((int) range.least(), most);
    } else if (kind instanceof Kind.Real real) {
      double least = real.range().least();
      boolean share = real.range().most() == least + 1;
      return least + (share ? random.nextDouble() : random.nextDouble() * 1e-4 + 1e-9);
    } else if (kind instanceof Kind.AnyWhole) {
      return random.nextLong();
    } else if (kind instanceof Kind.Flag) {
      return random.nextBoolean();
    } else if (kind instanceof Kind.Choice<?> choice) {
      return one(choice.names(), random);
    } else if (kind instanceof Kind.ChoiceOrAuto<?> choice) {
      return one(choice.names(), random);
    } else if (kind instanceof Kind.KnownOrOwn<?> known) {
      return one(known.names(), random);
    } else if (kind instanceof Kind.Choices<?> choices) {
      return List.of(one(choices.each().names(), random), "mean");
    }
    if (kind instanceof Kind.Reals) {
      return List.of(0.25, 0.25 + 0.5 * random.nextDouble());
    }
    if (kind instanceof Kind.ItemConditions) {
      return List.of("price < " + random.nextInt(100), "kind IN ('a', 'b''s, c')");
    }
    return "text-" + random.nextInt(100);
  }

  private static String one(List<String> names, Random random) {
    return names.get(random.nextInt(names.size()));
  }
}
