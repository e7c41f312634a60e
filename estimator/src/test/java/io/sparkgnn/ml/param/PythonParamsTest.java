// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PythonParamsTest {
  /** Run with {@code -Dupdate.docs=true} to write the file again. */
  @Test
  void theParamsOfThePythonPackageAreUpToDate() throws IOException {
    Path file = Path.of(System.getProperty("sparkgnn.root"), "python/src/spark_gnn/ml/_params.py");
    String expected = PythonParams.text();
    if (Boolean.getBoolean("update.docs")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(file).hasContent(expected);
  }
}
