// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.application.report.FitReport.Epoch;
import io.sparkgnn.application.report.LeakageFinding.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Writes a {@link FitReport} as one HTML file that needs nothing else: style and drawings are
 * inline, there is no script, and a content policy in the page forbids loading anything.
 */
public final class HtmlReport {
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private HtmlReport() {}

  /** Writes the page, replacing an older one; folders that are missing are made. */
  public static void write(FitReport report, Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path draft = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.writeString(draft, toHtml(report));
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The page's text. */
  public static String toHtml(FitReport report) {
    Markup body = new Markup();
    head(body, report);
    leakage(body, report.leakage());
    training(body, report);
    ValidationSection.add(body, report);
    BaselineSection.add(body, report.comparison());
    stages(body, report);
    BuildSection.add(body, report.build());
    if (!report.jobText().isBlank()) {
      body.leaf("h2", "Job file").leaf("pre", report.jobText().strip());
    }
    versions(body, report.versions());
    return page(report.title(), body);
  }

  /**
   * A page on a graph alone.
   *
   * @param build the report of the graph build as it is kept in the graph's manifest
   */
  public static String ofBuild(String title, JsonNode build) {
    Markup body = new Markup().open("header").leaf("h1", title);
    body.leaf("p", "spark-gnn build report").close();
    leakage(body, LeakageFinding.of(build));
    BuildSection.add(body, build);
    return page(title, body);
  }

  /** A page that shows just these charts, for notebooks. */
  public static String page(String title, List<Chart> charts) {
    Markup body = new Markup().open("header").leaf("h1", title).close();
    body.empty("h2").open("div", "class", "charts");
    charts.forEach(chart -> body.add(chart.markup()));
    return page(title, body.close());
  }

  static String page(String title, Markup body) {
    Markup page = new Markup().open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.leaf("title", title).style(css()).close();
    page.open("body").open("main").add(body).close().close().close();
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  private static void head(Markup out, FitReport report) {
    out.open("header").leaf("h1", report.title());
    out.leaf("p", Figures.words(report.task().name()) + " task, spark-gnn fit report").close();
    out.open("div", "class", "figures");
    Map<String, Double> metrics = report.validation().metrics();
    metrics.entrySet().stream()
        .sorted(Comparator.comparing(m -> !m.getKey().equals(report.metric())))
        .limit(3)
        .forEach(
            m ->
                figure(
                    out,
                    "",
                    Figures.value(m.getValue()),
                    Figures.metric(m.getKey()),
                    "validation"));
    if (!report.epochs().isEmpty()) {
      String epochs = "of " + Figures.count(report.epochs().size()) + " epochs";
      figure(out, "", Figures.count(report.bestEpoch()), "best epoch", epochs);
    }
    double epoch =
        report.epochs().stream().mapToDouble(Epoch::seconds).average().orElse(Double.NaN);
    String each = Double.isFinite(epoch) ? Figures.seconds(epoch) + " an epoch" : "";
    figure(out, "", Figures.seconds(report.seconds()), "whole fit", each);
    long problems = count(report.leakage(), Level.PROBLEM);
    long warnings = count(report.leakage(), Level.WARNING);
    if (problems > 0) {
      String found = problems == 1 ? "problem, see below" : "problems, see below";
      figure(out, "bad", Figures.count(problems), "leakage", found);
    } else {
      String look = warnings == 0 ? "" : "but something to look at";
      figure(out, warnings == 0 ? "good" : "doubt", "None found", "leakage", look);
    }
    out.close();
  }

  static void figure(Markup out, String type, String value, String name, String more) {
    out.open("div", "class", type.isEmpty() ? "figure" : "figure " + type);
    out.leaf("span", name).leaf("b", value).leaf("span", more).close();
  }

  private static void leakage(Markup out, List<LeakageFinding> found) {
    out.leaf("h2", "Leakage");
    long problems = count(found, Level.PROBLEM);
    long warnings = count(found, Level.WARNING);
    if (problems > 0) {
      String problem =
          problems == 1 ? "1 problem found. " : Figures.count(problems) + " problems found. ";
      verdict(out, "bad", problem + "Do not trust the figures on this page before it is settled.");
    } else if (warnings > 0) {
      verdict(out, "doubt", "None found for certain, but look at the warnings below.");
    } else {
      verdict(out, "good", "None found: nothing the model saw is known to be later than its seed.");
    }
    if (found.isEmpty()) {
      return;
    }
    out.open("ul", "class", "findings");
    for (Level level : Level.values()) {
      for (LeakageFinding finding : found) {
        if (finding.level() == level) {
          out.open("li", "class", level.name().toLowerCase(Locale.ROOT));
          out.leaf("code", finding.where()).text(finding.what()).close();
        }
      }
    }
    out.close();
  }

  static void verdict(Markup out, String type, String text) {
    out.leaf("div", text, "class", "verdict " + type);
  }

  private static long count(List<LeakageFinding> found, Level level) {
    return found.stream().filter(f -> f.level() == level).count();
  }

  private static void training(Markup out, FitReport report) {
    List<Epoch> epochs = report.epochs();
    if (epochs.isEmpty()) {
      return;
    }
    out.leaf("h2", "Training");
    charts(
        out,
        curve(report, "loss", Epoch::loss, HtmlReport::validationLoss),
        metricCurve(report, report.metric()),
        curve(report, "learning rate", Epoch::learningRate, e -> Double.NaN));
    Set<String> others = new LinkedHashSet<>();
    epochs.forEach(e -> others.addAll(e.validation().keySet()));
    epochs.forEach(e -> others.addAll(e.train().keySet()));
    others.removeAll(List.of("loss", "log_loss", report.metric()));
    if (!others.isEmpty()) {
      out.open("details").leaf("summary", "Other metrics");
      charts(out, others.stream().map(name -> metricCurve(report, name)).toArray(Chart[]::new));
      out.close();
    }
  }

  private static void charts(Markup out, Chart... charts) {
    out.open("div", "class", "charts three");
    Stream.of(charts)
        .filter(Chart::hasData)
        .forEach(chart -> out.add(chart.size(380, 290).markup()));
    out.close();
  }

  private static double validationLoss(Epoch epoch) {
    double loss = value(epoch.validation(), "loss");
    return Double.isNaN(loss) ? value(epoch.validation(), "log_loss") : loss;
  }

  private static Chart metricCurve(FitReport report, String name) {
    return curve(report, name, e -> value(e.train(), name), e -> value(e.validation(), name));
  }

  private static Chart curve(
      FitReport report,
      String name,
      ToDoubleFunction<Epoch> train,
      ToDoubleFunction<Epoch> validation) {
    List<Epoch> epochs = report.epochs();
    double[] x = epochs.stream().mapToDouble(Epoch::number).toArray();
    double[] trained = epochs.stream().mapToDouble(train).toArray();
    double[] validated = epochs.stream().mapToDouble(validation).toArray();
    String shown = Figures.metric(name);
    Chart chart = Chart.titled(Figures.heading(shown)).x("epoch").y(shown).wholeX();
    if (Extent.of(trained).isEmpty()) {
      chart.skipColor();
    } else {
      chart.dottedLine("train", x, trained);
    }
    if (!Extent.of(validated).isEmpty()) {
      chart.dottedLine("validation", x, validated);
      String word = name.equals(report.metric()) ? "best: " : "epoch " + report.bestEpoch() + ": ";
      for (int i = 0; i < x.length; i++) {
        if (epochs.get(i).number() == report.bestEpoch() && Double.isFinite(validated[i])) {
          chart.mark(x[i], validated[i], word + Figures.value(validated[i]));
        }
      }
    }
    return chart;
  }

  private static double value(Map<String, Double> metrics, String name) {
    Double value = metrics.get(name);
    return value == null ? Double.NaN : value;
  }

  private static void stages(Markup out, FitReport report) {
    if (report.stages().isEmpty()) {
      return;
    }
    out.leaf("h2", "Where the time went");
    out.leaf(
        "p",
        "The stages run side by side, joined by short queues, each perhaps on several threads. The"
            + " one that works all the time while the others wait is the one to make faster.",
        "class",
        "soft");
    out.add(StageBars.markup(report.stages()));
  }

  private static void versions(Markup out, Map<String, String> versions) {
    if (versions.isEmpty()) {
      return;
    }
    out.leaf("h2", "Versions").open("div", "class", "scroll").open("table", "class", "facts");
    versions.forEach(
        (name, version) -> out.open("tr").leaf("td", name).leaf("td", version).close());
    out.close().close();
  }

  private static String css() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
