// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/troubleshooting.md} quotes is said by the code, to the letter. */
class TroubleshootingPageTest {
  private static final Path ROOT = Path.of(System.getProperty("sparkgnn.root"));
  private static final int SHORTEST = 8;

  /** Where a message has something of the user's. */
  private static final Pattern OPEN = Pattern.compile("\\.\\.\\.|[A-Z_]{4,}[A-Z.]*|\\b\\d+\\b");

  /** All code, with each literal in one piece. */
  private static String code() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module :
        List.of("application", "connector", "estimator", "trainer", "sampler-core")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
        }
      }
    }
    return all.toString();
  }

  /** The fixed pieces of the messages in the first column. */
  private static List<String> quoted() throws IOException {
    List<String> pieces = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/troubleshooting.md"))) {
      Matcher messages = Pattern.compile("`([^`]*)`").matcher(line.split(" \\| ", -1)[0]);
      while (line.startsWith("| ") && messages.find()) {
        for (String piece : OPEN.split(messages.group(1))) {
          String fixed = piece.replaceAll("^[ ;:,]+|[ ;:,]+$", "");
          if (fixed.length() >= SHORTEST) {
            pieces.add(fixed);
          }
        }
      }
    }
    return pieces;
  }

  @Test
  void everyMessageOfThePageIsOneOfTheCode() throws IOException {
    String code = code();
    assertThat(quoted()).hasSizeGreaterThan(40).allMatch(code::contains);
  }
}
