// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@Integration
class CliPageTest {
  /** Run with {@code -Dupdate.docs=true} to write the page again. */
  @Test
  void thePageOfCommandsIsUpToDate() throws IOException {
    Path page = Path.of(System.getProperty("sparkgnn.root"), "docs/cli.md");
    String expected = CliPage.text();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(page, expected);
    }
    assertThat(page).hasContent(expected);
  }
}
