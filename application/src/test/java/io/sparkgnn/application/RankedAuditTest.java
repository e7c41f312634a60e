// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.audit.AuditReport.Status;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that tell what is bought next, and whether the audit of a ranking sees that they are seen.
 */
@Integration
class RankedAuditTest {
  @TempDir private Path folder;

  private static Check canary(Path file) {
    Job job = Job.read(file);
    job.fit(CommandRun.spark());
    return job
        .audit(
            CommandRun.spark(),
            AuditOptions.all().withChecks(List.of("canary")).withCanaryGraphs(1))
        .report()
        .checks()
        .stream()
        .filter(check -> check.name().equals("canary"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<?, ?> round(Check check) {
    return (Map<?, ?>) ((List<?>) check.figures().get("rounds")).get(0);
  }

  @Test
  void laterOrdersMoveNoRecommendationAndNoFigure() throws Exception {
    Check check = canary(new RankedShop(folder).write());
    assertThat(check.status()).as(check.toString()).isEqualTo(Status.CLEAN);
    assertThat(round(check).get("tables")).isEqualTo(List.of("orders"));
    assertThat(round(check).get("moved")).isEqualTo(0L);
    assertThat(round(check).get("control_predictions")).isEqualTo(90);
    assertThat((long) round(check).get("control_moved")).isGreaterThan(40);
  }

  @Test
  void aTableWithoutATimeThatHasWhatIsBoughtNextIsCaught() throws Exception {
    Check check = canary(new RankedShop(folder).writeWithWishes());
    assertThat(check.status()).as(check.toString()).isEqualTo(Status.FINDING);
    assertThat(check.findings().toString())
        .contains("rows planted in wishes after 2024-03-15T00:00:00Z moved")
        .contains("predictions of seeds before them")
        .contains("wishes: it has no time")
        .containsPattern("seed \\d+, 2024-03-15: p\\d+ with [-0-9.]+ became p\\d+ with [-0-9.]+");
  }
}
