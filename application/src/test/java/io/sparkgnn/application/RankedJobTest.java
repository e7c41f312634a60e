// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ranking from files: label tables with a JSON list a row, through fit, evaluate and predict. */
@Integration
class RankedJobTest {
  @TempDir private Path folder;

  @Test
  void isTrainedJudgedAndWritten() throws Exception {
    Job job = Job.read(new RankedShop(folder).write());
    job.fit(CommandRun.spark());
    Evaluation judged = job.evaluate(CommandRun.spark());
    assertThat(judged.rowsOf()).isEqualTo("test");
    assertThat(judged.metrics().keySet())
        .containsExactly("map", "recall", "precision", "ndcg", "mrr", "hit_rate", "coverage");
    assertThat(judged.metrics().get("map")).isGreaterThan(0.6);
    assertThat(judged.comparison().answers())
        .extracting(Baseline::name)
        .contains(Baseline.MODEL, "popular", Baseline.OWN_PAST, "own past, then popular");
    Path out = folder.resolve("next.csv");
    job.predict(
        CommandRun.spark(), Seeds.file(folder.resolve("test.csv").toString()), out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("customer_id,cutoff,rank,product_id,score");
    assertThat(lines).hasSize(1 + 30 * 3);
    assertThat(lines.get(1)).startsWith("0,2024-04-01,1,p");
    assertThat(lines.get(5)).startsWith("1,2024-04-01,2,p");
    embeds(job);
    answersOutOfATable(judged.metrics().get("coverage"));
  }

  /** The table is read when it is answered, and needs no training. */
  private void answersOutOfATable(double coverageOfAll) throws Exception {
    Path table = folder.resolve("stock.csv");
    Files.writeString(table, "product_id,stock\np3,1\np9,5\np99,2\n");
    Job job = Job.read(folder.resolve("shop.yaml"), List.of("task.candidate_table.path=" + table));
    Path out = folder.resolve("stocked.csv");
    job.predict(
        CommandRun.spark(), Seeds.file(folder.resolve("test.csv").toString()), out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(1 + 30 * 2);
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.matches(".*,[12],p[39],.*"));
    assertThat(job.evaluate(CommandRun.spark()).metrics().get("coverage"))
        .isEqualTo(1)
        .isGreaterThanOrEqualTo(coverageOfAll);
  }

  /** Both sides have vectors of the same length, in the order of their rows. */
  private void embeds(Job job) throws Exception {
    Path entities = folder.resolve("entities.csv");
    job.embed(
        CommandRun.spark(), Seeds.file(folder.resolve("test.csv").toString()), entities.toString());
    List<String> vectors = Files.readAllLines(entities);
    assertThat(vectors.get(0)).isEqualTo("customer_id,cutoff,embedding");
    assertThat(vectors).hasSize(1 + 30);
    assertThat(vectors.get(1)).startsWith("0,2024-04-01,\"[");
    Path items = folder.resolve("items.csv");
    job.embedItems(
        CommandRun.spark(), Seeds.at(List.of("2024-03-01", "2024-04-01")), items.toString());
    List<String> ofItems = Files.readAllLines(items);
    assertThat(ofItems.get(0)).isEqualTo("product_id,cutoff,embedding");
    assertThat(ofItems).hasSize(1 + 2 * 12);
    assertThat(ofItems.get(1)).startsWith("p0,2024-03-01 00:00:00,\"[");
    assertThat(ofItems.get(1).split(",")).hasSameSizeAs(vectors.get(1).split(","));
  }
}
