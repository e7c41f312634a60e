package io.sparkgnn.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingTest {
  static TrainingConfigBuilder small(LearnableTask task, TaskType type) {
    return TrainingConfig.builder()
        .task(type)
        .entity(task.entity())
        .channels(16)
        .epochs(4)
        .batchSize(64)
        .learningRate(0.01)
        .numNeighbors("[{hop1: {default: 8}}, {hop2: {default: 4}}]");
  }

  @Test
  void learnsABinaryLabel() {
    LearnableTask task = LearnableTask.make(1, 1200);
    System.out.println(task.graph().graph());
    TrainedModel model =
        new Training(
                task.graph(),
                small(task, TaskType.BINARY).build(),
                Collective.single(),
                new Print())
            .fit(task.rows(TaskType.BINARY, 0, 900), task.rows(TaskType.BINARY, 900, 1200));
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.95);
  }

  static class Print implements TrainingListener {
    @Override
    public void epochDone(EpochReport report) {
      System.out.println(report);
    }
  }
}
