// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.quickstart.Shop;
import io.sparkgnn.examples.quickstart.ShopJob;
import io.sparkgnn.examples.quickstart.ShopTables;
import io.sparkgnn.tier.Integration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is told to stop by the system. */
@Integration
class StopTest {
  private static final int BY_SIGTERM = 143;
  private static final String STOPPED =
      "spark-gnn: stopped before it was done; outputs are as they were";

  @TempDir private Path folder;

  @Test
  void aFitThatIsTerminatedSaysSoInOneLineAndLeavesNothingBesideItsGraph() throws Exception {
    Path tables = Files.createDirectories(folder.resolve("tables"));
    new ShopTables(CommandRun.spark(), new Shop(250, 40, 3), tables.toString()).write();
    Path job = folder.resolve("job.yaml");
    Files.writeString(job, ShopJob.text(folder.toString()));
    Path out = folder.resolve("out.txt");
    String model = folder.resolve("models/m").toString();
    CommandProcess fit =
        CommandProcess.start(
            List.of(),
            folder,
            out,
            CommandRun.small(
                job,
                "fit",
                "--set",
                "training.epochs=1000",
                "--set",
                "training.patience=0",
                "--set",
                "output.model=" + model));
    fit.await("epoch 1/");
    fit.terminate();
    assertThat(fit.status()).as(String.join("\n", fit.messages())).isEqualTo(BY_SIGTERM);
    assertThat(fit.messages()).endsWith(STOPPED).containsOnlyOnce(STOPPED);
    assertThat(fit.messages())
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    assertThat(out).content().doesNotContain("\tat ", "Exception");
    assertThat(folder.resolve("models")).doesNotExist();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("tables", "job.yaml", "out.txt", "graph");
    }
  }
}
