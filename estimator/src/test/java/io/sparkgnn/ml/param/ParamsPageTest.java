// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ParamsPageTest {
  /** Run with {@code -Dupdate.docs=true} to write the page again. */
  @Test
  void thePageOfParamsIsUpToDate() throws IOException {
    Path page = Path.of(System.getProperty("sparkgnn.root"), "docs/params.md");
    String expected = ParamsPage.text();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(page, expected);
    }
    assertThat(page).hasContent(expected);
  }
}
