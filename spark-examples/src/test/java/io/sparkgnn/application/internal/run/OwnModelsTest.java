// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.model.FocalLoss;
import io.sparkgnn.examples.model.LogAmount;
import io.sparkgnn.examples.model.TopTenthLift;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example models that are not ours, by the job files beside them, on a small shop. */
@Integration
class OwnModelsTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("sparkgnn.root"), "spark-examples/models");
  private static final String SEEDS =
      """
      cutoff,customer_id
      2024-10-27,17
      2024-10-27,3
      2024-09-27,17
      """;

  @TempDir static Path folder;
  private static Path seeds;

  @BeforeAll
  static void makesAShop() throws IOException {
    new ShopTables(CommandRun.spark(), new Shop(120, 30, 3), path("tables")).write();
    seeds = Files.writeString(folder.resolve("seeds.csv"), SEEDS);
  }

  /** An example job on this test's shop, with its own copy of the module. */
  private static Path job(String name) throws IOException {
    Path module = folder.resolve("my.pt");
    Files.write(module, Files.readAllBytes(EXAMPLES.resolve("mean_network.pt")));
    String text =
        Files.readString(EXAMPLES.resolve(name + ".yaml"))
            .replace("spark-examples/models/mean_network.pt", module.toString())
            .replace("build/quickstart", folder.toString());
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandRun fit(Path job, String... more) {
    return CommandRun.good(arguments(job, more));
  }

  private static String[] arguments(Path job, String... more) {
    return Stream.concat(
            // what the model itself says, without trees beside it
            Stream.of(
                "fit",
                job.toString(),
                "--set",
                "training.epochs=2",
                "--set",
                "model.stack=none",
                "--overwrite"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static List<Double> predicted(Path job, String out) throws IOException {
    CommandRun.good("predict", job.toString(), "--seeds", seeds.toString(), "--out", path(out));
    return Files.readAllLines(folder.resolve(out)).stream()
        .skip(1)
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
        .toList();
  }

  @Test
  void aModelFromOutsideIsTrainedByItsName() throws IOException {
    Path job = job("shop-neighbor-mean");
    assertThat(fit(job).err()).contains("epoch 2/2: loss");
    assertThat(predicted(job, "mean.csv"))
        .hasSize(3)
        .allSatisfy(p -> assertThat(p).isBetween(0., 1.));
  }

  @Test
  void anOptionThatAModelDeclaresIsSetBelowTheModel() throws IOException {
    Path job = job("shop-neighbor-mean");
    fit(job);
    List<Double> relu = predicted(job, "relu.csv");
    fit(job, "--set", "model.options={activation: tanh}");
    assertThat(predicted(job, "tanh.csv")).hasSize(3).isNotEqualTo(relu);
    String[][] mistakes = {
      {"model.options={activation: sine}", "Cannot use activation = sine: allowed is relu, tanh"},
      {
        "model.options={depth: 3}",
        "Cannot use model.options = depth: allowed for model.type = neighbor-mean are activation"
      },
      {"model.options=3", "key 'model.options' is '3'; a mapping of names to values is allowed"},
    };
    for (String[] mistake : mistakes) {
      CommandRun run = CommandRun.of(arguments(job, "--set", mistake[0]));
      assertThat(run.status()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(mistake[1]).doesNotContain("\tat ");
    }
  }

  @Test
  void anEncoderFromOutsideIsNamedForItsColumn() throws IOException {
    Path job = job("shop-neighbor-mean");
    String encoders =
        "model.column_encoders={products.price: %s}".formatted(LogAmount.class.getName());
    assertThat(fit(job, "--set", encoders).err()).contains("epoch 2/2: loss");
    assertThat(predicted(job, "log.csv"))
        .hasSize(3)
        .allSatisfy(p -> assertThat(p).isBetween(0., 1.));
    assertThat(Files.readString(folder.resolve("model-neighbor-mean/model/model.json")))
        .contains(LogAmount.class.getName());
    String[][] mistakes = {
      {"{products.price: com.acme.None}", "there is no class com.acme.None on the class path"},
      {
        "{products.prize: %s}".formatted(LogAmount.class.getName()),
        "Cannot encode column 'products.prize': the graph has no such feature column"
      },
    };
    for (String[] mistake : mistakes) {
      CommandRun run =
          CommandRun.of(arguments(job, "--set", "model.column_encoders=" + mistake[0]));
      assertThat(run.status()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(mistake[1]).doesNotContain("\tat ");
    }
  }

  @Test
  void aLossAndAMetricFromOutsideAreNamedByTheirClasses() throws IOException {
    Path job = job("shop-neighbor-mean");
    fit(job);
    List<Double> usual = predicted(job, "usual.csv");
    CommandRun own =
        fit(
            job,
            "--set",
            "training.loss=" + FocalLoss.class.getName(),
            "--set",
            "training.metric=" + TopTenthLift.class.getName());
    assertThat(own.err()).contains("top_tenth_lift");
    assertThat(predicted(job, "own.csv")).hasSize(3).isNotEqualTo(usual);
    CommandRun judged = CommandRun.good("evaluate", job.toString());
    assertThat(judged.out()).contains("auroc", "top_tenth_lift");
  }

  @Test
  void aModuleIsTrainedSavedAndUsedWithoutItsFile() throws Exception {
    Path job = job("shop-torchscript");
    assertThat(fit(job).err()).contains("epoch 2/2: loss");
    Files.delete(folder.resolve("my.pt"));
    assertThat(predicted(job, "script.csv")).hasSize(3);
    assertThat(GnnModel.load(path("model-torchscript")).getModelPath()).endsWith("my.pt");
    Path trained = folder.resolve("model-torchscript/model/module.pt");
    assertThat(Files.readAllBytes(trained))
        .isNotEqualTo(Files.readAllBytes(EXAMPLES.resolve("mean_network.pt")));
    assertThat(Files.readString(folder.resolve("model-torchscript/manifest.json")))
        .contains("model/module.pt");
  }

  @Test
  void aWrongFileIsOneLineAndStatus2() throws IOException {
    Path job = job("shop-torchscript");
    Path text = Files.writeString(folder.resolve("text.pt"), "hello");
    Path tensors = folder.resolve("tensors.pt");
    Files.write(tensors, new byte[] {'P', 'K', 3, 4, 0, 0});
    String[][] mistakes = {
      {"model.path=" + path("none.pt"), "none.pt: there is no such file"},
      {"model.path=" + folder, "it is a folder"},
      {"model.path=" + text, "it is not a TorchScript file; write it with torch.jit.script("},
      {"model.path=" + tensors, "it holds tensors and no code; write it with torch.jit.script("},
      {"model.path=", "is made of a file"},
      {"model.type=sage", "is made of no file"},
      {"model.type=forest", "neighbor-mean"},
      {"model.channels=4", "its forward(nodes, edges, ranks, seeds) fails: RuntimeError: mat1"},
    };
    for (String[] mistake : mistakes) {
      CommandRun run = CommandRun.of(arguments(job, "--set", mistake[0]));
      assertThat(run.status()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(mistake[1]).doesNotContain("\tat ");
    }
  }
}
