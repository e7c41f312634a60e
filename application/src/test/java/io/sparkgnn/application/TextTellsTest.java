// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes whose words alone tell the label, as n-grams and by word vectors. */
@Integration
class TextTellsTest {
  private static final int CUSTOMERS = 900;
  private static final int TRAINED = 600;
  private static final int WORDS = 40;

  private static final String YAML =
      """
      graph:
        path: @folder@/graph
        tables:
          customers: {source: {format: csv, path: @folder@/customers.csv}, primary_key: customer_id, static: true}
          notes: {source: {format: csv, path: @folder@/notes.csv}, primary_key: note_id, time: written @more@}
        links:
        - notes.customer_id -> customers.customer_id
      task:
        entity: customers.customer_id
        time: cutoff
        label: leaves
        type: binary
        train: {format: csv, path: @folder@/train.csv}
        validation: {format: csv, path: @folder@/validation.csv}
      sampling: {num_neighbors: [{hop1: {default: 8}}]}
      model: {channels: 16, history: 0, stack: none, text_buckets: @buckets@}
      training: {epochs: 6, batch_size: 16, learning_rate: 0.01, baselines: false, seed: 5}
      output: {model: @folder@/model-@buckets@}
      """;

  @TempDir Path folder;

  private Job job(String more, int buckets) {
    return Job.parse(
        "notes",
        YAML.replace("@folder@", folder.toString())
            .replace("@more@", more)
            .replace("@buckets@", Integer.toString(buckets)));
  }

  @BeforeEach
  void writes() throws IOException {
    Random random = new Random(3);
    List<List<String>> words = new ArrayList<>();
    StringBuilder vectors = new StringBuilder("%d 6%n".formatted(3 * WORDS));
    for (int kind = 0; kind < 3; kind++) {
      words.add(new ArrayList<>());
      for (int i = 0; i < WORDS; i++) {
        StringBuilder word = new StringBuilder();
        for (int letter = 0; letter < 7; letter++) {
          word.append((char) ('a' + random.nextInt(26)));
        }
        words.get(kind).add(word.toString());
        if (i > 0) { // the first of each kind has no vector
          vectors.append(i % 2 == 0 ? word.toString() : word.toString().toUpperCase(Locale.ROOT));
          for (int k = 0; k < 6; k++) {
            double mood = k == 2 && kind < 2 ? 2 * kind - 1 : 0;
            vectors.append(String.format(Locale.ROOT, " %.4f", mood + 0.3 * random.nextGaussian()));
          }
          vectors.append('\n');
        }
      }
    }
    StringBuilder customers = new StringBuilder("customer_id,region\n");
    StringBuilder notes = new StringBuilder("note_id,customer_id,written,note\n");
    StringBuilder train = new StringBuilder("customer_id,cutoff,leaves\n");
    StringBuilder validation = new StringBuilder("customer_id,cutoff,leaves\n");
    int number = 0;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      int leaves = random.nextInt(2);
      customers.append("%d,r%d%n".formatted(customer, random.nextInt(3)));
      for (int note = 0; note < 3; note++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
          List<String> from = words.get(i < 4 ? 2 : leaves);
          text.append(i == 0 ? "" : " ").append(from.get(random.nextInt(WORDS)));
        }
        notes.append(
            "%d,%d,2024-01-%02d,%s%n".formatted(number++, customer, 1 + random.nextInt(28), text));
      }
      (customer < TRAINED ? train : validation)
          .append("%d,2024-02-01,%d%n".formatted(customer, leaves));
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("notes.csv"), notes);
    Files.writeString(folder.resolve("train.csv"), train);
    Files.writeString(folder.resolve("validation.csv"), validation);
    Files.writeString(folder.resolve("words.vec"), vectors);
  }

  private static double auroc(Job job) {
    return job.fit(CommandRun.spark()).model().summary().figures().get("auroc");
  }

  @Nightly
  @Test
  void wordsTellAsNgramsAndByVectorsAndNothingElseDoes() {
    assertThat(auroc(job("", 0))).as("without texts").isBetween(0.4, 0.62);
    assertThat(auroc(job("", 4096))).as("as n-grams").isGreaterThan(0.8);

    List<String> said = new ArrayList<>();
    Job vectors =
        job(
                ", columns: {note: text}, word_vectors: {note: %s}"
                    .formatted(folder.resolve("words.vec")),
                1)
            .overwriting(true)
            .withListener(said::add);
    var report = vectors.build(CommandRun.spark());
    assertThat(report.tables().get(1).columns())
        .filteredOn(column -> column.name().equals("note"))
        .singleElement()
        .matches(column -> column.use().equals("embedding") && column.length() == 6);
    assertThat(report.warnings())
        .anyMatch(
            line ->
                line.matches(
                    "notes\\.note: [\\d,]+ of 16,200 words \\([\\d.]+ %\\) have no vector in .*words\\.vec"
                        + " and do not count, such as \\w+ \\(\\d+\\), \\w+ \\(\\d+\\), \\w+ \\(\\d+\\)"));
    assertThat(auroc(vectors)).as("by word vectors").isGreaterThan(0.8);
    assertThat(said).noneMatch(line -> line.contains("building it"));
  }

  @Test
  void vectorsThatCannotBeReadAreNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.vec"), "a 1 2\nb 1\n");
    assertThatThrownBy(
            () -> job(", word_vectors: {note: %s}".formatted(broken), 0).build(CommandRun.spark()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("broken.vec: line 2 has 1 numbers")
        .hasMessageContaining("the same number of them, 2");
    assertThatThrownBy(
            () ->
                job(", word_vectors: {note: %s/none.vec}".formatted(folder), 0)
                    .build(CommandRun.spark()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(
            () ->
                job(", columns: {note: categorical}, word_vectors: {note: %s}".formatted(broken), 0)
                    .build(CommandRun.spark()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("it is declared categorical; text, embedding or nothing");
  }
}
