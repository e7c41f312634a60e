// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.script;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.op.ScriptModule;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trained module in Python's torch. Runs where {@code $SPARK_GNN_TEST_PYTHON}, or python3 on the
 * path, has torch.
 */
@Integration
class TrainedInPythonTest {
  /** Calls the module with the inputs that the test calls it with. */
  private static final String SCRIPT =
      """
      import sys, torch
      module = torch.jit.load(sys.argv[1])
      assert all(p.requires_grad for p in module.parameters())
      left = (torch.arange(24) / 24).reshape(3, 8)
      right = torch.sin(torch.arange(32, dtype=torch.float32)).reshape(4, 8)
      edges = torch.tensor([[0, 0, 2, 2], [3, 1, 1, 0]])
      out = module({"L": left, "R": right}, {"L.id->R.l": edges},
                   {"L.id->R.l": torch.tensor([0., 1., 0., 1.])}, {"L": torch.arange(3)})
      print(" ".join(repr(float(x)) for x in out.flatten()))
      """;

  @Test
  void givesWhatItGivesHere(@TempDir Path folder) throws Exception {
    String python = python();
    assumeTrue(python != null, "no Python with torch: set SPARK_GNN_TEST_PYTHON to one");
    byte[] module;
    try (InputStream in = TrainedInPythonTest.class.getResourceAsStream("mean.pt")) {
      module = in.readAllBytes();
    }
    LearnableTask task = LearnableTask.make(1, 640);
    TrainedModel model =
        new Training(
                task.graph(),
                TrainingTest.small(task, TaskType.BINARY)
                    .set(MODEL_TYPE, "torchscript")
                    .set(MODEL_PATH, "my.pt")
                    .build(),
                module,
                SingleProcess.INSTANCE,
                TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, 480), task.rows(TaskType.BINARY, 480, 640));
    model.save(folder);
    String said = run(python, "-c", SCRIPT, folder.resolve("module.pt").toString());
    String[] theirs = said.strip().split(" ");
    float[] ours = called(model.files().get("module.pt"));
    assertThat(theirs).as(said).hasSize(ours.length);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).isCloseTo(Float.parseFloat(theirs[i]), within(1e-5f));
    }
    assertThat(ours).isNotEqualTo(called(module));
  }

  private static float[] called(byte[] file) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] left = new float[24];
      float[] right = new float[32];
      for (int i = 0; i < left.length; i++) {
        left[i] = i / 24f;
      }
      for (int i = 0; i < right.length; i++) {
        right[i] = (float) Math.sin(i);
      }
      String edge = "L.id->R.l";
      Map<String, NDArray> nodes =
          Map.of(
              "L", manager.create(left, new Shape(3, 8)),
              "R", manager.create(right, new Shape(4, 8)));
      NDArray edges = manager.create(new long[] {0, 0, 2, 2, 3, 1, 1, 0}, new Shape(2, 4));
      NDArray ranks = manager.create(new float[] {0, 1, 0, 1});
      NDArray seeds = manager.create(new long[] {0, 1, 2});
      return new ScriptModule(file, manager)
          .forward(List.of(nodes, Map.of(edge, edges), Map.of(edge, ranks), Map.of("L", seeds)))
          .toFloatArray();
    }
  }

  private static String python() throws Exception {
    String chosen = System.getenv("SPARK_GNN_TEST_PYTHON");
    String python = chosen == null ? "python3" : chosen;
    try {
      run(python, "-c", "import torch");
      return python;
    } catch (IOException e) {
      return null;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    return said;
  }
}
