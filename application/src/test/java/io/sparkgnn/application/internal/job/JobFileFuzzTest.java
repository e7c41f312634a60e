// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.fuzz.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in a job file or behind --set: a job, or one short printable message about it.
 */
class JobFileFuzzTest {
  private static final int LONGEST_MESSAGE = 2_000;
  private static final Path JOBS =
      Path.of(System.getProperty("sparkgnn.root"), "spark-examples/jobs");

  @TempDir Path folder;

  @Test
  void damagedJobFilesAreReadOrRefusedInAShortMessage() throws IOException {
    List<byte[]> jobs = new ArrayList<>();
    try (Stream<Path> files = Files.list(JOBS)) {
      for (Path file : files.sorted().toList()) {
        jobs.add(Files.readAllBytes(file));
      }
    }
    Path file = folder.resolve("job.yaml");
    long rounds =
        Fuzz.rounds(
            random -> {
              byte[] job = jobs.get(random.nextInt(jobs.size()));
              Files.write(
                  file, random.nextBoolean() ? Fuzz.damage(job, random) : hostile(job, random));
              List<String> overrides =
                  random.nextInt(4) == 0
                      ? List.of("training.epochs=" + hostile(random))
                      : List.of();
              try {
                JobFile.read(file, overrides);
              } catch (UserErrorException e) {
                assertThat(e.getMessage()).hasSizeLessThan(LONGEST_MESSAGE);
                assertThat(e.getMessage().chars().filter(JobFileFuzzTest::isObeyed).toArray())
                    .as(e.getMessage())
                    .isEmpty();
              }
            });
    assertThat(rounds).isPositive();
  }

  /** A mistake in a query is shown in lines of its own. */
  private static boolean isObeyed(int character) {
    return Character.isISOControl(character) && character != '\n';
  }

  /** The job with one of its values replaced by something hostile. */
  private static byte[] hostile(byte[] job, Random random) {
    String text = new String(job, StandardCharsets.UTF_8);
    List<Integer> colons = new ArrayList<>();
    for (int at = text.indexOf(": "); at >= 0; at = text.indexOf(": ", at + 1)) {
      colons.add(at + 2);
    }
    int from = colons.get(random.nextInt(colons.size()));
    int to = Math.max(from, text.indexOf('\n', from));
    return (text.substring(0, from) + hostile(random) + text.substring(to))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String hostile(Random random) {
    int many = 1 << random.nextInt(18);
    return switch (random.nextInt(14)) {
      case 0 -> "[".repeat(many);
      case 1 -> "{a: ".repeat(many);
      case 2 -> "[".repeat(many) + "]".repeat(many);
      case 3 -> "- ".repeat(many) + "a";
      case 4 -> "!!java.net.URL [x]";
      case 5 -> "!tag {a: b}";
      case 6 -> "&a [*a, *a]";
      case 7 -> "{a: &a [x, x], b: &b [*a, *a], c: &c [*b, *b], d: [*c, *c]}";
      case 8 -> "9".repeat(many);
      case 9 -> "\"\\u0000\\u001b[31m" + "x".repeat(many) + "\"";
      case 10 -> "-1e999999999";
      case 11 -> "? {a: b}\n: c";
      case 12 -> "a".repeat(many) + ": {";
      default -> "\u0085\u2028\u202e\ufeff" + "é".repeat(many);
    };
  }
}
