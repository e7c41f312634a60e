// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.model.CountModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.ModelProvider;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Integration
class ExplainerTest {
  private static final int TRAIN = 480;
  private static final int ROWS = 640;
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, ROWS);
  }

  private static TrainingConfig.Builder config(String model, TaskType type) {
    // a figure of the past is the regression's label: as a change there is nothing to explain
    return TrainingTest.small(task, type).set(MODEL_TYPE, model).set(TARGET, Target.LEVEL);
  }

  private static TrainedModel fit(TrainingConfig config, byte[] module) {
    return new Training(task.graph(), config, module, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(
            task.rows(config.task(), 0, TRAIN),
            task.rows(config.task(), TRAIN, ROWS),
            Checkpointing.NONE);
  }

  private static TrainedModel fit(String model, TaskType type) throws IOException {
    if (!model.equals("torchscript")) {
      return fit(config(model, type).build(), ModelContext.NO_FILE);
    }
    String file = "/io/sparkgnn/train/model/script/mean.pt";
    try (InputStream in = ExplainerTest.class.getResourceAsStream(file)) {
      return fit(config(model, type).set(MODEL_PATH, "my.pt").build(), in.readAllBytes());
    }
  }

  private static Explainer explainer(TrainedModel model) {
    return model.explainer(task.graph(), (type, id) -> "#" + id, "cpu");
  }

  private static List<ExplainedSeed> explained(TrainedModel model, int count) {
    List<ExplainedSeed> seeds = new ArrayList<>();
    try (Explainer explainer = explainer(model)) {
      for (int row = TRAIN; row < TRAIN + count; row++) {
        seeds.add(explainer.explain(task.entities()[row], task.times()[row]));
      }
    }
    return seeds;
  }

  @ParameterizedTest
  @CsvSource({
    "sage, BINARY",
    "sage, MULTICLASS",
    "sage, REGRESSION",
    "graphsage, BINARY",
    "gat, BINARY",
    "hgt, REGRESSION",
    "transformer, MULTICLASS",
    "torchscript, BINARY"
  })
  void theColumnsOfEveryModelAddUpToWhatIsExplained(String name, TaskType type) throws IOException {
    TrainedModel model = fit(name, type);
    List<ExplainedSeed> seeds = explained(model, 6);
    double error = 0;
    double moved = 0;
    for (ExplainedSeed seed : seeds) {
      double sum = seed.columns().stream().mapToDouble(ExplainedItem::attribution).sum();
      error += Math.abs(sum - (seed.score() - seed.averageScore()));
      moved += seed.columns().stream().mapToDouble(item -> Math.abs(item.attribution())).sum();
      double ages = seed.ages().stream().mapToDouble(age -> age).sum();
      double neighbors =
          seed.columns().stream()
              .filter(item -> item.hop() > 0)
              .mapToDouble(ExplainedItem::attribution)
              .sum();
      assertThat(ages).isCloseTo(neighbors, within(1e-6));
    }
    assertThat(error / moved).as("share that does not add up").isLessThan(0.02);
    long[] entities = new long[seeds.size()];
    long[] times = new long[seeds.size()];
    System.arraycopy(task.entities(), TRAIN, entities, 0, entities.length);
    System.arraycopy(task.times(), TRAIN, times, 0, times.length);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      float[] predicted = predictor.predict(entities, times, entities.length);
      int outputs = predictor.outputs();
      for (int i = 0; i < entities.length; i++) {
        double best = predicted[i * outputs];
        for (int c = 1; c < outputs; c++) {
          best = Math.max(best, predicted[i * outputs + c]);
        }
        assertThat(seeds.get(i).prediction()).isCloseTo(best, within(1e-4 * (1 + Math.abs(best))));
      }
    }
    assertThat(explained(model, 2)).isEqualTo(seeds.subList(0, 2));
  }

  @Test
  void knownWeightsComeOutAsAttributions(@TempDir Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(ModelProvider.class.getName()), CountModel.Provider.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      TrainedModel model =
          fit(config("count", TaskType.REGRESSION).set(EPOCHS, 1).build(), ModelContext.NO_FILE);
      List<ExplainedSeed> seeds = explained(model, 12);
      for (ExplainedSeed seed : seeds) {
        assertThat(seed.columns()).isNotEmpty();
        for (ExplainedItem item : seed.columns()) {
          assertThat(item.hop()).isZero();
          assertThat(item.table()).isEqualTo(task.entity());
          assertThat(item.column()).startsWith("(count of ");
          assertThat(item.without()).isCloseTo(seed.score() - item.attribution(), within(1e-4));
        }
        for (ExplainedItem neighbor : seed.neighbors()) {
          boolean counted =
              neighbor.hop() == 1
                  && seed.columns().stream()
                      .anyMatch(
                          item ->
                              neighbor
                                  .edgeType()
                                  .endsWith("->" + item.column().replaceAll("^.count of |.$", "")));
          assertThat(neighbor.attribution() > 1e-6).as(neighbor.toString()).isEqualTo(counted);
        }
      }
      ExplainedItem one = counts(seeds.get(0));
      for (int i = 1; i < seeds.size(); i++) {
        ExplainedItem other = counts(seeds.get(i));
        if (one.column().equals(other.column())) {
          double scale = unit(model);
          double expected =
              CountModel.WEIGHT
                  * scale
                  * (Math.log1p(task.degree()[TRAIN + i]) - Math.log1p(task.degree()[TRAIN]))
                  / 4;
          assertThat(other.attribution() - one.attribution()).isCloseTo(expected, within(1e-3));
        }
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The edge type whose edges decide the label. */
  private static EdgeType countedEdge() {
    GraphSchema schema = task.graph().schema();
    return schema.edgeTypes().stream()
        .filter(edge -> edge.toMany() && schema.nodeTypes().get(edge.to()).timed())
        .findFirst()
        .orElseThrow();
  }

  /** The item that is about their number. */
  private static ExplainedItem counts(ExplainedSeed seed) {
    String counted = "(count of " + countedEdge().name().replaceAll("^.*->", "") + ")";
    return seed.columns().stream()
        .filter(item -> item.column().equals(counted))
        .findFirst()
        .orElseThrow();
  }

  /** What a regression's outputs are multiplied by. */
  private static double unit(TrainedModel model) {
    float[] label = task.rows(TaskType.REGRESSION, 0, TRAIN).numbers().values().clone();
    Arrays.sort(label);
    assertThat(model.task().type()).isEqualTo(TaskType.REGRESSION);
    return label[label.length * 3 / 4] - label[label.length / 4];
  }

  @Test
  void withoutTheStrongestTheScoreMovesFurtherThanWithoutOthers() throws IOException {
    List<ExplainedSeed> seeds = explained(fit("sage", TaskType.BINARY), 20);
    double[] moved = new double[4];
    for (ExplainedSeed seed : seeds) {
      moved[0] += seed.columnCheck().top();
      moved[1] += seed.columnCheck().random();
      moved[2] += seed.neighborCheck().top();
      moved[3] += seed.neighborCheck().random();
    }
    assertThat(moved[0]).as("columns").isGreaterThan(2 * moved[1]);
    assertThat(moved[2]).as("neighbors").isGreaterThan(1.2 * moved[3]);
  }

  @Test
  void importanceNamesTheEdgesThatTheLabelIsMadeOf() throws IOException {
    List<ExplainedSeed> seeds =
        explained(
            fit(config("sage", TaskType.BINARY).set(EPOCHS, 4).build(), ModelContext.NO_FILE), 30);
    List<Importance> all = Importance.of(seeds);
    for (Importance.Kind kind : Importance.Kind.values()) {
      List<Importance> some = all.stream().filter(i -> i.kind() == kind).toList();
      assertThat(some).as(kind.text()).isNotEmpty();
      assertThat(some.stream().mapToDouble(Importance::share).sum()).isCloseTo(1, within(1e-9));
      assertThat(some).isSortedAccordingTo((a, b) -> Double.compare(b.moved(), a.moved()));
    }
    Importance edge =
        all.stream().filter(i -> i.kind() == Importance.Kind.EDGE_TYPE).findFirst().orElseThrow();
    assertThat(edge.name()).isEqualTo(countedEdge().name());
    assertThat(edge.hop()).isEqualTo(1);
    assertThat(edge.share()).isGreaterThan(0.5);
    assertThat(Sentences.of(seeds.get(0)))
        .contains("with average inputs; moved most by ", "Without ", "Taking away the strongest ");
  }
}
