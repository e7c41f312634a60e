// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import org.junit.jupiter.api.Test;

class OwnLossAndMetricTest {
  @Test
  void theFocalLossIsTakenByNameAndKeptByIt() throws Exception {
    TrainingConfig config =
        TrainingConfig.builder().entity("users").setAsGiven(TrainingOptions.LOSS, "Focal").build();
    assertThat(Tasks.of(config).loss(config)).isEqualTo(StandardLoss.FOCAL);
    String json = new ObjectMapper().writeValueAsString(config);
    assertThat(json).contains("\"loss\":\"FOCAL\"");
    assertThat(new ObjectMapper().readValue(json, TrainingConfig.class)).isEqualTo(config);
    assertThatThrownBy(() -> config.toBuilder().task(TaskType.REGRESSION).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot use loss = focal: a regression has no classes");
  }

  private static final LearnableTask TASK = LearnableTask.make(3, 600);

  private static TrainingConfig.Builder regression() {
    // a count of the past is the label here: as a change there is nothing to learn
    return TrainingConfig.builder()
        .task(TaskType.REGRESSION)
        .entity(TASK.entity())
        .set(TrainingOptions.NUM_NEIGHBORS, "[{hop1: {default: 6}}]")
        .set(TrainingOptions.CHANNELS, 16)
        .set(TrainingOptions.BATCH_SIZE, 100)
        .set(TrainingOptions.EPOCHS, 40)
        .set(TrainingOptions.PATIENCE, 0)
        .set(TrainingOptions.LEARNING_RATE, 0.02)
        .set(TrainingOptions.SEED, 5L)
        .set(TrainingOptions.TARGET, Target.LEVEL);
  }

  private static TrainedModel fit(TrainingConfig config) {
    SeedSet rows = TASK.rows(config.task(), 0, 400);
    return new Training(TASK.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(rows, TASK.rows(config.task(), 400, 600));
  }

  /** The 0.9 quantile lies above most labels, the median above half. */
  @Test
  void aLossOfOnesOwnIsWhatIsLearned() {
    TrainedModel usual =
        fit(regression().setAsGiven(TrainingOptions.METRIC, ShareBelow.class.getName()).build());
    TrainedModel own =
        fit(
            regression()
                .setAsGiven(TrainingOptions.METRIC, ShareBelow.class.getName())
                .setAsGiven(TrainingOptions.LOSS, OwnLoss.class.getName())
                .build());
    int last = usual.history().size() - 1;
    double before = usual.history().get(last).metrics().get("share_below");
    double after = own.history().get(last).metrics().get("share_below");
    assertThat(after).isGreaterThan(0.75).isGreaterThan(before + 0.1);
  }

  @Test
  void aMetricOfOnesOwnIsShownBesideTheTasksAndPicksTheEpoch() {
    TrainedModel model =
        fit(
            regression()
                .set(TrainingOptions.EPOCHS, 3)
                .setAsGiven(TrainingOptions.METRIC, ShareBelow.class.getName())
                .build());
    assertThat(model.best().metrics()).containsKeys("mae", "rmse", "r2", "share_below");
    double most =
        model.history().stream().mapToDouble(e -> e.metrics().get("share_below")).max().orElse(-1);
    assertThat(model.best().metrics().get("share_below")).isCloseTo(most, within(0.0));
    assertThat(model.judgedBy().map(Metric::key)).contains("share_below");
  }

  @Test
  void theClassIsSavedByName() throws Exception {
    TrainingConfig config =
        regression().setAsGiven(TrainingOptions.LOSS, OwnLoss.class.getName()).build();
    ObjectMapper json = new ObjectMapper();
    String saved = json.writeValueAsString(config);
    assertThat(saved).contains(OwnLoss.class.getName());
    TrainingConfig read = json.readValue(saved, TrainingConfig.class);
    assertThat(Tasks.of(read).loss(read)).isInstanceOf(OwnLoss.class);
  }

  @Test
  void aClassThatCannotBeUsedIsNamedWhereItIsSet() {
    refused("com.acme.Missing", "there is no class com.acme.Missing on the class path");
    refused(
        ShareBelow.class.getName(),
        "class %s does not implement %s"
            .formatted(ShareBelow.class.getName(), "io.sparkgnn.train.loss.Loss"));
    refused(
        Closed.class.getName(),
        "class " + Closed.class.getName() + " is not public, or is abstract");
    refused(
        NeedsMore.class.getName(),
        "class " + NeedsMore.class.getName() + " has no public constructor without arguments");
    refused("hinge", "allowed is auto, focal, or the class name of your own loss");
  }

  private static void refused(String name, String reason) {
    assertThatThrownBy(() -> regression().setAsGiven(TrainingOptions.LOSS, name))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use loss = " + name + ": " + reason);
  }

  @Test
  void aStandardMetricMustBeOneOfTheTask() {
    assertThatThrownBy(() -> RegressionTask.of(regression().build()).check(StandardMetric.AUROC))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot judge a REGRESSION task by auroc: allowed are mae, rmse, r2, poisson_deviance,"
                + " tweedie_deviance, negative_binomial_loss");
  }

  /** Not public. */
  static final class Closed extends Base {}

  /** Has no constructor without arguments. */
  public static final class NeedsMore extends Base {
    public NeedsMore(int any) {
      super();
    }
  }

  /** A loss. */
  public abstract static class Base implements Loss {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return scores.sum();
    }
  }
}
