// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchPipeline;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.task.Objective;
import io.sparkgnn.train.task.Tasks;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@Integration
class StepGradientTest {
  private static final int ROWS = 480;
  private static final int THREADS = 3;

  /** Fails on the threads beside the caller's, or on the caller's. */
  private record Failing(Objective real, boolean beside, Supplier<? extends Throwable> failure)
      implements Objective {
    @Override
    public double totalWeight(int[] rows) {
      return real.totalWeight(rows);
    }

    @Override
    public NDArray loss(
        GraphModel model, ParameterStore values, Neighborhood neighborhood, int[] rows) {
      if (Thread.currentThread().getName().equals("gnn-step") == beside) {
        throw StepGradientTest.<RuntimeException>unchecked(failure.get());
      }
      return real.loss(model, values, neighborhood, rows);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void whatAPartFailsOfIsThrownAsItWas() {
    LearnableTask task = LearnableTask.make(1, ROWS);
    SeedSet rows = task.rows(TaskType.BINARY, 0, ROWS);
    TrainingConfig config = TrainingTest.small(task, TaskType.BINARY).set(EPOCHS, 1).build();
    TrainedModel model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(rows, task.rows(TaskType.BINARY, 0, 0));
    try (ModelRuntime runtime =
        new ModelRuntime(task.graph(), model.spec(), ModelContext.NO_FILE, "cpu", THREADS)) {
      Objective real =
          Tasks.of(config).objective(config, rows, model.spec().labelFit(), runtime.items());
      for (boolean beside : new boolean[] {true, false}) {
        for (Throwable failure :
            new Throwable[] {
              new IllegalStateException("told so"), new OutOfMemoryError("told so")
            }) {
          assertThatThrownBy(
                  () -> step(runtime, rows, config, new Failing(real, beside, () -> failure)))
              .isSameAs(failure);
        }
      }
    }
  }

  private static void step(
      ModelRuntime runtime, SeedSet rows, TrainingConfig config, Objective objective) {
    NDArray weights = runtime.array(new float[runtime.parameters().size()]);
    weights.setRequiresGradient(true);
    EpochRows epoch = new EpochRows(rows, config, 0, 1);
    boolean recorded = Ops.record(true);
    try (StepGradient gradients = new StepGradient(runtime, objective, weights, ROWS)) {
      assertThat(gradients.parts()).isEqualTo(THREADS);
      try (BatchPipeline pipeline =
          new BatchPipeline(
              runtime.workshop(),
              i -> epoch.slice(gradients.part(epoch.mine(0), i), i),
              gradients.parts(),
              0)) {
        gradients.add(gradients.take(pipeline), epoch.mine(0), 1);
      }
    } finally {
      Ops.record(recorded);
    }
  }
}
