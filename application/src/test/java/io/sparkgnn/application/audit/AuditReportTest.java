// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.error.UserErrorException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditReportTest {
  private static AuditReport report(Check... checks) {
    return new AuditReport("job", "00", "g", "v1", "m", "2024-01-01T00:00:00Z", List.of(checks));
  }

  private static Check clean() {
    return Check.made("samples", "looked", Map.of("rows", 5), List.of(), List.of("a note"));
  }

  private static Check found() {
    return Check.made("labels", "looked", Map.of(), List.of("wrong"), List.of());
  }

  @Test
  void aFindingIsWhatAnyCheckFound() {
    assertThat(report(clean(), Check.notMade("canary", "no reason")).hasFindings()).isFalse();
    assertThat(report(clean(), found()).hasFindings()).isTrue();
  }

  @Test
  void aChangedReportIsNotIntact() {
    String json = report(clean(), found()).toJson();
    assertThat(AuditReport.isIntact(json)).isTrue();
    assertThat(AuditReport.isIntact(json.replace("  ", " "))).isTrue();
    assertThat(AuditReport.isIntact(json.replace("FINDING", "CLEAN"))).isFalse();
    assertThat(AuditReport.isIntact(json.replace("\"rows\" : 5", "\"rows\" : 6"))).isFalse();
    assertThat(json).contains(AuditReport.hashOf(json));
  }

  @Test
  void whatIsNoReportIsSaidToBeNone() {
    for (String text : List.of("", "{}", "[1]", "no", "{\"sha256\": \"a\"}")) {
      assertThatThrownBy(() -> AuditReport.isIntact(text)).isInstanceOf(UserErrorException.class);
    }
  }

  @Test
  void theTextTellsFindingsNotesAndWhatWasNotChecked() {
    assertThat(report(clean(), found(), Check.notMade("canary", "no validation")).toText())
        .contains("samples  clean", "- a note", "labels   finding", "! wrong")
        .contains("canary   not checked  no validation");
  }
}
