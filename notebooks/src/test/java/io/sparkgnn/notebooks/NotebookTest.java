// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the notebooks whole, as scripts in a JVM of their own, on less data than they show. */
@Tag("integration")
class NotebookTest {
  private static final Path SOURCES = Path.of("src/main/notebooks");
  private static final Path OUTSIDE_DATABRICKS = Path.of("src/main/local/outside-databricks.scala");

  @TempDir Path folder;

  @Tag("nightly")
  @Test
  void quickstartComesCloseToTheOracleAndDrawsItsPlot() throws Exception {
    Path plot = folder.resolve("quickstart.html");
    String output =
        run(
            "quickstart.scala",
            plot,
            "customers=600",
            "epochs=6",
            "folder=" + folder.resolve("shop"));

    double model = figure(output, "AUROC of the model");
    double oracle = figure(output, "AUROC of the oracle");
    assertThat(oracle).isBetween(0.8, 0.95);
    assertThat(model).isBetween(0.7, oracle);
    assertThat(plot).content().contains("<svg", "oracle");
  }

  @Test
  void notebooksAreInDatabricksSourceFormat() throws IOException {
    try (Stream<Path> notebooks = Files.list(SOURCES)) {
      assertThat(notebooks)
          .isNotEmpty()
          .allSatisfy(
              notebook ->
                  assertThat(notebook)
                      .content()
                      .startsWith("// Databricks notebook source\n")
                      .contains("\n// COMMAND ----------\n", "\n// MAGIC %md\n"));
    }
  }

  private String run(String notebook, Path plot, String... widgets) throws Exception {
    Path script = folder.resolve(notebook);
    Files.writeString(
        script, Files.readString(OUTSIDE_DATABRICKS) + Files.readString(SOURCES.resolve(notebook)));
    List<String> main = new ArrayList<>(List.of("-Dnotebook.html=" + plot));
    for (String widget : widgets) {
      main.add("-Dnotebook." + widget);
    }
    main.addAll(
        List.of("scala.tools.nsc.MainGenericRunner", "-usejavacp", "-nc", script.toString()));
    return ScriptProcess.in(folder).run(main);
  }

  private static double figure(String output, String name) {
    Matcher matcher = Pattern.compile(Pattern.quote(name) + ":? +([0-9.]+)").matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
