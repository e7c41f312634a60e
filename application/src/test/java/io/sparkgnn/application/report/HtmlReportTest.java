// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.application.report.LeakageFinding.Level;
import io.sparkgnn.train.config.TaskType;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final String HOSTILE =
      "</pre><script>alert('x')</script><img src=\"http://evil.example/a.png\" onerror=x> & \u0000 \uD800"
          + " ]]> é 表";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(TaskType.class)
  void isWellFormedForEveryKindOfTask(TaskType task) throws Exception {
    Document page = parse(write(sample(task)));
    assertThat(page.getElementsByTagName("svg").getLength()).isGreaterThan(3);
    assertThat(page.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Shop churn");
  }

  @ParameterizedTest
  @EnumSource(TaskType.class)
  void refersToNothingOutsideItself(TaskType task) throws Exception {
    String text = write(sample(task));
    assertThat(text).doesNotContain("http:", "https:", "//", "url(", "@import", "<script", "<img");
    for (Element element : elements(parse(text))) {
      assertThat(element.hasAttribute("src") || element.hasAttribute("href")).isFalse();
    }
  }

  @Test
  void aGraphHasAPageOfItsOwn() throws Exception {
    String page = HtmlReport.ofBuild("lake/graph", SampleReports.build());
    assertThat(parse(page).getElementsByTagName("h1").item(0).getTextContent())
        .isEqualTo("lake/graph");
    assertThat(page).contains("The graph", "Leakage").doesNotContain("<script");
  }

  @Test
  void drawsRocPrecisionRecallAndCalibrationOfABinaryTask() throws Exception {
    assertThat(write(sample(TaskType.BINARY)))
        .contains("ROC curve", "Precision and recall", "Calibration", "best: 0.78");
  }

  @Test
  void drawsPredictionsAndResidualsOfARegression() throws Exception {
    assertThat(write(sample(TaskType.REGRESSION)))
        .contains("Predicted and actual", "Residuals", "How large the errors are");
  }

  @Test
  void drawsTheConfusionMatrixOfAMulticlassTask() throws Exception {
    assertThat(write(sample(TaskType.MULTICLASS))).contains("Confusion matrix", "platinum");
  }

  @Test
  void keepsAPageOfManyRowsSmall() throws Exception {
    assertThat(write(SampleReports.regression(200_000)).length()).isLessThan(600_000);
  }

  @Test
  void showsTablesLinksDegreesAndBytesOfTheBuild() throws Exception {
    assertThat(write(sample(TaskType.BINARY)))
        .contains("1,412,882", "28.9 MB", "orders.customer_id-&gt;customers.customer_id")
        .contains("p99", "duplicate key", "their key is taken", "orders (version 3)");
  }

  @Test
  void saysThatNoLeakageWasFound() throws Exception {
    assertThat(write(sample(TaskType.BINARY))).contains("None found", "verdict good");
  }

  @Test
  void listsLeakageBeforeNotes() throws Exception {
    String text = write(sample(TaskType.MULTICLASS));
    assertThat(text).contains("1 problem found", "verdict bad").doesNotContain("None found");
    assertThat(text.indexOf("orders.refunded_at"))
        .isLessThan(text.indexOf("later than the newest label"));
  }

  @Test
  void readsLeaksAndWarningsFromTheBuildReport() throws Exception {
    JsonNode build =
        new ObjectMapper()
            .readTree(
                """
                {"leakage": {"staticTables": ["stores"], "inheritedTables": [], "findings": [
                 {"severity": "LEAK", "table": "orders", "column": "next_at",
                  "message": "orders.next_at: 96 % of values lie after the row's time"},
                 {"severity": "WARNING", "table": "orders", "column": "due", "message": "late"}]}}
                """);
    assertThat(LeakageFinding.of(build))
        .containsExactly(
            new LeakageFinding(
                Level.PROBLEM, "orders.next_at", "96 % of values lie after the row's time"),
            new LeakageFinding(Level.WARNING, "orders.due", "late"),
            new LeakageFinding(
                Level.NOTE, "stores", "is static: its rows are visible at any time"));
    assertThat(LeakageFinding.of(null)).isEmpty();
  }

  @Test
  void warningsAloneAreNoLeakage() throws Exception {
    List<LeakageFinding> warning = List.of(new LeakageFinding(Level.WARNING, "orders.due", "late"));
    String text = write(SampleReports.of(TaskType.BINARY, Validation.none(List.of()), warning));
    assertThat(text)
        .contains("verdict doubt", "look at the warnings")
        .doesNotContain("verdict bad");
  }

  @Test
  void escapesHostileTextEverywhere() throws Exception {
    FitReport sample = SampleReports.binary();
    FitReport report =
        new FitReport(
            HOSTILE,
            HOSTILE,
            TaskType.BINARY,
            HOSTILE,
            sample.epochs(),
            1,
            new Validation(
                new float[] {0.2f, 0.7f}, new float[] {0, 1}, List.of(), Map.of(HOSTILE, 0.5)),
            List.of(new FitReport.StageTime(HOSTILE, 1, 2)),
            hostileBuild(),
            List.of(new LeakageFinding(Level.PROBLEM, HOSTILE, HOSTILE)),
            Map.of(HOSTILE, HOSTILE),
            1);
    String text = write(report);
    assertThat(text).doesNotContain("<script", "<img");
    for (Element element : elements(parse(text))) {
      assertThat(element.getTagName()).isNotIn("script", "img");
      assertThat(element.hasAttribute("onerror")).isFalse();
    }
    assertThat(parse(text).getElementsByTagName("pre").item(0).getTextContent())
        .contains("</pre><script>alert('x')</script>")
        .contains("é 表");
  }

  @Test
  void saysSoWhenThereAreNoValidationRows() throws Exception {
    Validation none = Validation.none(List.of("2 figures (sum(a.b), sum(a.c)) are left out."));
    String text = write(SampleReports.of(TaskType.BINARY, none, List.of()));
    parse(text);
    assertThat(text)
        .contains("no validation rows")
        .contains("2 figures (sum(a.b), sum(a.c)) are left out.")
        .doesNotContain("ROC curve");
  }

  @Test
  void hasNoEmptySectionWhereOnlyFiguresAreKnown() throws Exception {
    Validation figures = Validation.ofFigures(Map.of("auroc", 0.8), List.of());
    String text = write(SampleReports.of(TaskType.BINARY, figures, List.of()));
    assertThat(text).contains("0.8").doesNotContain("<h2>Validation</h2>");
    Validation noted = Validation.ofFigures(Map.of("auroc", 0.8), List.of("Labels move."));
    assertThat(write(SampleReports.of(TaskType.BINARY, noted, List.of())))
        .contains("<h2>Validation</h2>")
        .contains("Labels move.");
  }

  @Test
  void hasALineForEachOfTheFirstTwentyParts() throws Exception {
    String text = write(SampleReports.parts(TaskType.MULTILABEL));
    parse(text);
    assertThat(text)
        .contains(
            "<h2>Validation</h2>", "All together", "part 0 &lt;b&gt;", "<td>part 19", "And 5 more.")
        .doesNotContain("<td>part 20");
  }

  @Test
  void showsAReportWithNothingInIt() throws Exception {
    FitReport report =
        new FitReport(
            "Empty",
            "",
            TaskType.REGRESSION,
            "mae",
            List.of(),
            0,
            Validation.none(List.of()),
            List.of(),
            null,
            List.of(),
            Map.of(),
            Double.NaN);
    parse(write(report));
  }

  @ParameterizedTest
  @EnumSource(TaskType.class)
  void copesWithEqualPredictionsAndLabels(TaskType task) throws Exception {
    Validation same =
        new Validation(new float[] {1, 1, 1}, new float[] {0, 0, 0}, List.of(), Map.of());
    parse(write(SampleReports.of(task, same, List.of())));
  }

  @Test
  void countsPredictionsThatAreNotNumbers() throws Exception {
    Validation some =
        new Validation(
            new float[] {0.1f, Float.NaN, 0.9f}, new float[] {0, 1, 1}, List.of(), Map.of());
    assertThat(write(SampleReports.of(TaskType.BINARY, some, List.of())))
        .contains("1 of 3 rows have a prediction or a label that is not a number")
        .doesNotContain("NaN");
  }

  @Test
  void replacesAnOlderReportAndLeavesNoDraft() throws Exception {
    write(SampleReports.binary());
    write(SampleReports.binary());
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files).containsExactly(folder.resolve("new/report.html"));
    }
  }

  @Test
  void refusesPredictionsThatDoNotFitTheLabels() {
    Validation odd =
        new Validation(new float[] {0.1f, 0.2f, 0.3f}, new float[] {0, 1}, List.of(), Map.of());
    FitReport report = SampleReports.of(TaskType.BINARY, odd, List.of());
    assertThatThrownBy(() -> HtmlReport.toHtml(report)).hasMessage("3 predictions for 2 rows");
  }

  private static JsonNode hostileBuild() {
    ObjectNode build = new ObjectMapper().createObjectNode().put("version", HOSTILE);
    build.putArray("warnings").add(HOSTILE);
    ObjectNode table = build.putArray("tables").addObject().put("name", HOSTILE);
    table.put("source", HOSTILE).putArray("columns").addObject().put("name", HOSTILE);
    build.putArray("links").addObject().put("name", HOSTILE);
    build.putArray("stages").addObject().put("stage", HOSTILE);
    return build;
  }

  private static FitReport sample(TaskType task) {
    return switch (task) {
      case BINARY -> SampleReports.binary();
      case REGRESSION -> SampleReports.regression(600);
      case MULTICLASS -> SampleReports.multiclass();
      case MULTILABEL, FORECAST -> SampleReports.parts(task);
      case RANKING -> SampleReports.ranking();
    };
  }

  private String write(FitReport report) throws IOException {
    Path file = folder.resolve("new").resolve("report.html");
    HtmlReport.write(report, file);
    return Files.readString(file);
  }

  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> elements(Document page) {
    NodeList nodes = page.getElementsByTagName("*");
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i).getNodeType() == Node.ELEMENT_NODE) {
        elements.add((Element) nodes.item(i));
      }
    }
    return elements;
  }
}
