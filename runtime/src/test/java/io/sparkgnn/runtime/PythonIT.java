// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python package on this build's runtime jar, with the environment at {@code build/python}.
 * Without one the tests are skipped; with {@code CI=true} they fail, unless {@code
 * SPARK_GNN_TEST_DISTRIBUTION=none} says that none could be made.
 */
class PythonIT {
  private static final String MISSING =
      "there is no Python environment at build/python; make one with .ci/python";
  private static final Path ROOT = Path.of(System.getProperty("sparkgnn.root"));
  private static final Path PYTHON = ROOT.resolve("build/python/bin/python");

  @TempDir private Path folder;

  @BeforeEach
  void needAnEnvironment() {
    if (!Files.isExecutable(PYTHON)) {
      boolean none = "none".equals(System.getenv("SPARK_GNN_TEST_DISTRIBUTION"));
      if (Boolean.parseBoolean(System.getenv("CI")) && !none) {
        fail(MISSING);
      }
      abort(MISSING);
    }
  }

  @Test
  void thePackagePassesItsTests() throws Exception {
    run("pytest", "--durations=10", "-p", "no:cacheprovider");
  }

  @Test
  void thePackageIsFormattedLintedAndTyped() throws Exception {
    run("ruff", "format", "--check", "--no-cache", ".");
    run("ruff", "check", "--no-cache", ".");
    run("mypy", "--cache-dir", folder.resolve("mypy").toString());
  }

  private void run(String tool, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-m", tool));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.resolve("python").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().keySet().removeAll(List.of("SPARK_HOME", "PYTHONPATH"));
    Path log = folder.resolve(tool + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    int status = builder.start().waitFor();
    String said = Files.readString(log);
    assertThat(status).as(() -> String.join(" ", command) + "\n" + said).isZero();
    System.out.println(said.strip());
  }
}
