// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what {@code docs/own-tables.md} shows, as it stands there. */
class OwnTablesPageTest {
  private static final Path PAGE = Path.of("../docs/own-tables.md");
  private static final int CUSTOMERS = 60;

  @TempDir Path folder;

  /** As many rows as a split into three parts needs, of the columns that the page shows. */
  @BeforeEach
  void writeTables() throws IOException {
    StringBuilder customers = new StringBuilder(block("csv", 0).lines().findFirst().orElseThrow());
    StringBuilder orders = new StringBuilder(block("csv", 1).lines().findFirst().orElseThrow());
    int order = 0;
    for (int customer = 1; customer <= CUSTOMERS; customer++) {
      customers.append(
          "\n%d,2024-01-%02d,%s,%05d"
              .formatted(
                  customer,
                  1 + customer % 20,
                  customer % 2 == 0 ? "north" : "south",
                  customer % 5));
      for (int month = 1; month <= 12; month++) {
        if ((customer + month) % 3 != 0) {
          orders.append(
              "\n%d,%d,2024-%02d-%02d 10:15:00,%d.50,%s"
                  .formatted(
                      ++order,
                      customer,
                      month,
                      21 + customer % 7,
                      customer + month,
                      month % 2 == 0 ? "web" : "store"));
        }
      }
    }
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/customers.csv"), customers.append('\n'));
    Files.writeString(folder.resolve("data/orders.csv"), orders.append('\n'));
  }

  /** The text of a block of the page, counted from 0 among those of its language. */
  private static String block(String language, int number) throws IOException {
    Matcher blocks =
        Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(PAGE));
    for (int i = 0; i <= number; i++) {
      assertThat(blocks.find()).as(language + " block " + i).isTrue();
    }
    return blocks.group(1);
  }

  @Test
  void theJobFileRunsWithTheCommandsOfThePage() throws Exception {
    Files.writeString(folder.resolve("shop.yaml"), block("yaml", 0));
    List<String> lines = block("sh", 0).lines().toList();
    Path commands = folder.resolve("commands.txt");
    Files.write(commands, lines.stream().map(line -> line.replace("bin/spark-gnn ", "")).toList());
    String output =
        ScriptProcess.in(folder).run(List.of(CommandLines.class.getName(), commands.toString()));
    assertThat(output).contains("customers", "Trained in", "auroc");
    assertThat(folder.resolve("build/predictions.csv"))
        .content()
        .startsWith("customer_id,anchor_time,prediction\n")
        .hasLineCount(1 + CUSTOMERS);
  }

  @Test
  void theJavaProgramRuns() throws Exception {
    Path source = Files.writeString(folder.resolve("OwnTables.java"), block("java", 0));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int status =
        compiler.run(
            null,
            null,
            null,
            "-cp",
            ScriptProcess.classPath(),
            "-d",
            folder.toString(),
            source.toString());
    assertThat(status).isZero();
    String output = ScriptProcess.in(folder).run(List.of("OwnTables"));
    assertThat(output).contains("epoch 1/3", "Trained in", "auroc", "prediction|");
  }

  @Test
  void theScalaScriptRuns() throws Exception {
    Path script = Files.writeString(folder.resolve("own-tables.scala"), block("scala", 0));
    String output =
        ScriptProcess.in(folder)
            .run(
                List.of(
                    "scala.tools.nsc.MainGenericRunner", "-usejavacp", "-nc", script.toString()));
    assertThat(output).contains("AUROC of the test rows: ", "probability");
  }
}
