// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchmarksPageTest {
  /** Run with {@code -Dupdate.docs=true} to write the page again. */
  @Test
  void thePageOfFiguresIsUpToDate() throws IOException {
    Path docs = Path.of(System.getProperty("sparkgnn.root"), "docs");
    String expected = new BenchmarksPage(docs.resolve("benchmarks")).text();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(docs.resolve("benchmarks.md"), expected);
    }
    assertThat(docs.resolve("benchmarks.md")).hasContent(expected);
  }
}
