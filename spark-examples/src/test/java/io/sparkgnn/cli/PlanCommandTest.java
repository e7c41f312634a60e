// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.internal.run.GnnOf;
import io.sparkgnn.application.internal.run.GraphStep;
import io.sparkgnn.application.internal.run.LabelRows;
import io.sparkgnn.application.internal.run.RelF1;
import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.NeighborhoodCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of a small shop, from the proposal to a model, and of rel-f1. */
@Integration
class PlanCommandTest {
  @TempDir static Path folder;
  private static Path job;
  private static Path planned;

  @BeforeAll
  static void plansASmallShop() throws IOException {
    new ShopTables(CommandRun.spark(), new Shop(120, 30, 3), path("tables")).write();
    job = Files.writeString(folder.resolve("shop.yaml"), ShopJob.text(folder.toString()));
    planned = folder.resolve("planned.yaml");
    CommandRun.good("plan", job.toString(), "--anew", "--out", planned.toString());
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aPlanIsAJobFileThatTrainsAndItsModelKeepsIt() throws IOException {
    String text = Files.readString(planned);
    assertThat(text).contains("# labels are 0 and 1", "# hop1 customers.customer_id->orders");
    JobFile read = JobFile.read(planned, List.of("training.epochs=1"));
    assertThat(read.graph()).isEqualTo(JobFile.read(job, List.of()).graph());
    CommandRun.good(
        "fit",
        planned.toString(),
        "--set",
        "training.epochs=1",
        "--set",
        "output.model=" + path("planned-model"));
    ModelPlan used = GnnModel.load(path("planned-model")).plan();
    assertThat(used.value("epochs")).isEqualTo(1);
    assertThat(used.value("batchSize")).isEqualTo(read.settings().get("batchSize"));
    assertThat(used.value("numNeighbors")).isEqualTo(read.sampling().numNeighbors());
    assertThat(folder.resolve("planned-model/job.yaml")).content().startsWith(text);
  }

  @Test
  void whatTheJobFileSaysStaysUnlessAskedAnew() {
    CommandRun kept = CommandRun.good("plan", job.toString(), "--set", "model.channels=11");
    assertThat(kept.out()).contains("  # given; proposed was 32\n  channels: 11\n");
    CommandRun anew =
        CommandRun.good("plan", job.toString(), "--anew", "--set", "model.channels=11");
    assertThat(anew.out()).contains("  channels: 32\n").doesNotContain("given");
  }

  @Test
  void aPlanThatIsThereIsNotReplaced() {
    CommandRun again = CommandRun.of("plan", job.toString(), "--out", planned.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("it exists; give --overwrite");
  }

  @Test
  void tuningKeepsItsTrialsAndGivesTheBestPlan() throws IOException {
    Path best = folder.resolve("best.yaml");
    CommandRun run =
        CommandRun.good(
            "plan",
            planned.toString(),
            "--set",
            "training.epochs=2",
            "--set",
            "model.channels=8",
            "--tune",
            "3",
            "--out",
            best.toString());
    List<String> trials = Files.readAllLines(folder.resolve("best.trials.csv"));
    assertThat(trials).hasSize(1 + 1 + 2 + 1);
    assertThat(trials.get(0)).isEqualTo("rung,epochs,plan,metric,seconds,stopped,kept,changes");
    assertThat(trials.get(1)).startsWith("0,2,0,").endsWith("\"the proposed plan\"");
    assertThat(run.out())
        .contains("the proposed plan", "Tried 3 plans in 4 trainings")
        .containsPattern("auroc of the validation rows: 0\\.\\d+ with ");
    assertThat(JobFile.read(best, List.of()).settings()).containsKey("epochs");
  }

  @Test
  void aTuningWithoutTimeEndsAfterAnEpochAndGivesThePlan() {
    CommandRun run =
        CommandRun.good(
            "plan",
            planned.toString(),
            "--set",
            "training.epochs=50",
            "--set",
            "training.patience=0",
            "--tune",
            "--mode",
            "fast",
            "--minutes",
            "0.0001");
    assertThat(run.out())
        .contains("(ended early: the time was up)", "No time was left for 9 plans", "Tried 1 plans")
        .contains("which none beats", "epochs: 50", "learning_rate:");
    assertThat(run.err()).contains("plan 0, 50 epochs, of which the time allowed 1: auroc ");
  }

  @Test
  void aModeThatIsNoneIsRefused() {
    CommandRun run = CommandRun.of("plan", planned.toString(), "--mode", "quick");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--mode", "FAST, NORMAL, BEST");
    CommandRun minutes = CommandRun.of("plan", planned.toString(), "--minutes", "-1");
    assertThat(minutes.status()).isEqualTo(2);
    assertThat(minutes.err()).contains("above 0 to 100000 are allowed");
  }

  @Test
  void theExplanationIsWithinAFifthOfACountedEpochAndItsTimesAddUp() {
    String out = CommandRun.good("plan", planned.toString(), "--explain", "--check").out();
    Matcher counted =
        Pattern.compile("(?:nodes|edges|bytes|reads) a batch.*\\(([+-][0-9.]+) %\\)").matcher(out);
    int figures = 0;
    while (counted.find()) {
      assertThat(Double.parseDouble(counted.group(1))).as(out).isBetween(-20.0, 20.0);
      figures++;
    }
    assertThat(figures).as(out).isEqualTo(4);
    assertThat(out).contains("reads of 4 KiB").containsPattern("s an epoch +[0-9.]+; expected");
    double batch = Double.parseDouble(only(out, "a batch: ([0-9.]+) ms"));
    double training = Double.parseDouble(only(out, "an epoch: .* batches ([0-9.]+),"));
    int steps = Integer.parseInt(only(out, "(?m)^([0-9]+) batches an epoch"));
    assertThat(training).isCloseTo(steps * batch / 1000, within(0.006 + steps * 0.005 / 1000));
    Matcher line = Pattern.compile("(?m)^\\d +\\S.* ([0-9.]+) +([0-9]+)$").matcher(out);
    double shares = 0;
    int lines = 0;
    while (line.find()) {
      shares += Double.parseDouble(line.group(1));
      lines++;
    }
    assertThat(lines).as(out).isGreaterThan(2);
    assertThat(shares).isCloseTo(batch, within(0.005 * (lines + 1)));
  }

  private static String only(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  @Nightly
  @Test
  void theExplanationIsWithinAFifthOfACountedEpochOnRelF1() throws IOException {
    JobFile f1 =
        JobFile.read(RelF1.job("driver-top3", folder), List.of("graph.path=" + path("f1")));
    new GraphStep(
            CommandRun.spark(),
            f1,
            new Progress(new PrintWriter(System.err, false, StandardCharsets.UTF_8)))
        .ensure();
    Gnn gnn = GnnOf.job(f1).setValidationIndicatorCol(LabelRows.VALIDATION);
    var labels = new LabelRows(CommandRun.spark(), f1).forTraining();
    NeighborhoodCost expected = gnn.explainPlan(labels).batch();
    NeighborhoodCost counted = gnn.measureEpoch(labels, 0);
    close("nodes", expected.nodes(), counted.nodes());
    close("edges", expected.edges(), counted.edges());
    close("bytes", expected.bytes(), counted.bytes());
    close("reads", expected.pages(), counted.pages());
    for (NeighborhoodCost.Block block : counted.blocks()) {
      if (block.edges() > 200) {
        NeighborhoodCost.Block found =
            expected.blocks().stream()
                .filter(b -> b.hop() == block.hop() && b.edgeType().equals(block.edgeType()))
                .findFirst()
                .orElseThrow();
        close("hop %d %s".formatted(block.hop(), block.edgeType()), found.edges(), block.edges());
      }
    }
  }

  private static void close(String what, double expected, double counted) {
    assertThat(expected).as(what).isCloseTo(counted, within(0.2 * counted));
  }
}
