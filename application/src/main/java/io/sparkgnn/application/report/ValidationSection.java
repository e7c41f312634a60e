// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.application.report.Curves.Calibration;
import io.sparkgnn.application.report.Curves.Curve;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.train.metric.PartFigures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How good the predictions for the validation rows are: what there is to draw for each kind of
 * task.
 */
final class ValidationSection {
  private static final int GROUPS = 10;
  private static final int BINS = 40;
  private static final int MAX_POINTS = 1500;
  private static final int CLASSES = 12;
  private static final int PARTS = 20;

  private ValidationSection() {}

  static void add(Markup out, FitReport report) {
    Validation validation = report.validation();
    boolean figuresOnly = validation.rows() == 0 && !validation.metrics().isEmpty();
    if (figuresOnly && validation.notes().isEmpty() && validation.parts().isEmpty()) {
      return;
    }
    out.leaf("h2", "Validation");
    validation.notes().forEach(note -> out.leaf("p", note, "class", "soft"));
    if (figuresOnly) {
      parts(out, validation);
      return;
    }
    if (validation.rows() == 0) {
      out.leaf(
          "p",
          "There were no validation rows, so nothing can be said about the quality of"
              + " the predictions. Give task.validation in the job file to have them.",
          "class",
          "soft");
      return;
    }
    int outputs = validation.predictions().length / validation.rows();
    if (outputs * validation.rows() != validation.predictions().length) {
      throw new IllegalArgumentException(
          validation.predictions().length + " predictions for " + validation.rows() + " rows");
    }
    Validation known = finite(validation, outputs);
    int unknown = validation.rows() - known.rows();
    if (unknown > 0) {
      out.leaf(
          "div",
          Figures.count(unknown)
              + " of "
              + Figures.count(validation.rows())
              + " rows have a prediction or a label that is not a number; they are left out here.",
          "class",
          "verdict bad");
    }
    if (known.rows() == 0) {
      return;
    }
    switch (report.task()) {
      case BINARY -> binary(out, known);
      case REGRESSION -> regression(out, known);
      case MULTICLASS -> multiclass(out, known, outputs);
      case MULTILABEL, FORECAST, RANKING -> {}
    }
  }

  /** A table with a line for each part, as many as can be read. */
  private static void parts(Markup out, Validation validation) {
    List<PartFigures> parts = validation.parts();
    if (parts.isEmpty()) {
      return;
    }
    summary(out, validation.metrics(), "All together");
    out.open("table").open("tr").leaf("th", "of each");
    parts.get(0).figures().keySet().forEach(name -> out.leaf("th", Figures.metric(name)));
    out.close();
    for (PartFigures part : parts.subList(0, Math.min(PARTS, parts.size()))) {
      out.open("tr").leaf("td", part.part());
      part.figures().values().forEach(value -> out.leaf("td", Figures.value(value)));
      out.close();
    }
    out.close();
    if (parts.size() > PARTS) {
      out.leaf("p", "And " + (parts.size() - PARTS) + " more.", "class", "soft");
    }
  }

  private static void binary(Markup out, Validation v) {
    float[] scores = v.predictions();
    float[] labels = v.labels();
    int positives = 0;
    for (float label : labels) {
      positives += label > 0.5f ? 1 : 0;
    }
    double share = positives / (double) labels.length;
    summary(
        out,
        v.metrics(),
        Figures.count(labels.length)
            + " rows, "
            + Figures.count(positives)
            + " of them "
            + (v.classes().isEmpty() ? "positive" : v.classes().get(1))
            + " ("
            + Figures.percent(share)
            + ")");
    if (positives > 0) {
      Curves.Threshold best = Curves.bestF1(scores, labels);
      out.leaf(
          "p",
          String.format(
              Locale.ROOT,
              "F1 of these rows is largest, %.3f, where %s begins at a probability of %.3f:"
                  + " thresholds [%.3f, %.3f].",
              best.f1(),
              name(v, 1),
              best.probability(),
              1 - best.probability(),
              best.probability()),
          "class",
          "soft");
    }
    out.open("div", "class", "charts three");
    if (positives > 0 && positives < labels.length) {
      Curve roc = Curves.roc(scores, labels);
      out.add(
          Chart.titled("ROC curve")
              .x("false positive rate")
              .y("true positive rate")
              .size(380, 340)
              .xRange(0, 1)
              .yRange(0, 1)
              .guide("chance", 0, 0, 1, 1)
              .line("model", roc.x(), roc.y())
              .markup());
      Curve pr = Curves.precisionRecall(scores, labels);
      out.add(
          Chart.titled("Precision and recall")
              .x("recall")
              .y("precision")
              .size(380, 340)
              .xRange(0, 1)
              .yRange(0, 1)
              .guide("chance", 0, share, 1, share)
              .line("model", pr.x(), pr.y())
              .markup());
    } else {
      out.leaf("p", "All labels are the same, so there is no ROC and no precision-recall curve.");
    }
    Chart calibration = calibration("Calibration", scores, labels);
    out.add(calibration.x("predicted probability").y("observed share").size(380, 340).markup());
    out.close().open("div", "class", "charts");
    Histogram no = Histogram.of(scores, 0, 1, BINS, labels, 0);
    Histogram yes = Histogram.of(scores, 0, 1, BINS, labels, 1);
    out.add(
        Chart.titled("Predicted probabilities, by label")
            .x("predicted probability")
            .y("rows")
            .size(1120, 240)
            .xRange(0, 1)
            .bars(name(v, 0), no.from(), no.to(), no.counts())
            .bars(name(v, 1), no.from(), no.to(), no.counts(), sum(no.counts(), yes.counts()))
            .markup());
    out.close();
  }

  private static String name(Validation v, int label) {
    return v.classes().isEmpty() ? "label " + label : v.classes().get(label);
  }

  private static Chart calibration(String title, float[] scores, float[] labels) {
    Calibration c = Curves.calibration(scores, labels, GROUPS);
    return Chart.titled(title)
        .xRange(0, 1)
        .yRange(0, 1)
        .guide("perfect", 0, 0, 1, 1)
        .dottedLine("model", c.predicted(), c.observed())
        .whiskers(c.predicted(), c.low(), c.high());
  }

  private static void regression(Markup out, Validation v) {
    int n = v.rows();
    double[] predicted = new double[n];
    double[] actual = new double[n];
    double[] residual = new double[n];
    float[] errors = new float[n];
    for (int i = 0; i < n; i++) {
      predicted[i] = v.predictions()[i];
      actual[i] = v.labels()[i];
      residual[i] = predicted[i] - actual[i];
      errors[i] = (float) residual[i];
    }
    summary(
        out,
        v.metrics(),
        Figures.count(n)
            + " rows, labels from "
            + Figures.value(Arrays.stream(actual).min().orElse(0))
            + " to "
            + Figures.value(Arrays.stream(actual).max().orElse(0)));
    Extent both = Extent.of(predicted).and(Extent.of(actual));
    out.open("div", "class", "charts");
    Chart fit =
        Chart.titled("Predicted and actual")
            .x("actual")
            .y("predicted")
            .size(560, 380)
            .guide("perfect", both.low(), both.low(), both.high(), both.high());
    out.add(scatter(fit, actual, predicted).markup());
    Extent span = Extent.of(predicted);
    Chart rest =
        Chart.titled("Residuals")
            .x("predicted")
            .y("predicted − actual")
            .size(560, 380)
            .guide("no error", span.low(), 0, span.high(), 0);
    out.add(scatter(rest, predicted, residual).markup());
    out.close();
    Extent error = Extent.of(residual);
    Scale range = Scale.nice(error.low(), error.high(), 10, false);
    Histogram h = Histogram.of(errors, range.low(), range.high(), BINS, null, 0);
    out.open("div", "class", "charts");
    out.add(
        Chart.titled("How large the errors are")
            .x("predicted − actual")
            .y("rows")
            .size(1120, 240)
            .bars("rows", h.from(), h.to(), h.counts())
            .markup());
    out.close();
  }

  /** Points while they can be told apart; beyond that, how many fall into each cell. */
  private static Chart scatter(Chart chart, double[] x, double[] y) {
    if (x.length <= MAX_POINTS) {
      return chart.points("rows", x, y);
    }
    Extent xs = Extent.of(x);
    Extent ys = Extent.of(y);
    int columns = 48;
    int rows = 32;
    double width = Math.max(xs.high() - xs.low(), 1e-9) / columns;
    double height = Math.max(ys.high() - ys.low(), 1e-9) / rows;
    int[] counts = new int[columns * rows];
    int most = 0;
    for (int i = 0; i < x.length; i++) {
      int column = Math.min(columns - 1, (int) ((x[i] - xs.low()) / width));
      int row = Math.min(rows - 1, (int) ((y[i] - ys.low()) / height));
      most = Math.max(most, ++counts[row * columns + column]);
    }
    int used = (int) Arrays.stream(counts).filter(c -> c > 0).count();
    double[] left = new double[used];
    double[] bottom = new double[used];
    double[] shade = new double[used];
    int at = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      if (counts[cell] > 0) {
        left[at] = xs.low() + cell % columns * width;
        bottom[at] = ys.low() + cell / columns * height;
        shade[at++] = 0.08 + 0.92 * Math.sqrt(counts[cell] / (double) most);
      }
    }
    String name = "rows, darkest " + Figures.count(most);
    return chart.cells(name, left, bottom, width, height, shade);
  }

  private static void multiclass(Markup out, Validation v, int outputs) {
    int n = v.rows();
    float[] confidence = new float[n];
    float[] right = new float[n];
    long[][] counts = new long[outputs][outputs];
    int strange = 0;
    for (int row = 0; row < n; row++) {
      int best = 0;
      for (int k = 1; k < outputs; k++) {
        if (v.predictions()[row * outputs + k] > v.predictions()[row * outputs + best]) {
          best = k;
        }
      }
      int actual = (int) v.labels()[row];
      if (actual < outputs) {
        counts[actual][best]++;
      } else {
        strange++; // a class that no training row had
      }
      confidence[row] = v.predictions()[row * outputs + best];
      right[row] = actual == best ? 1 : 0;
    }
    summary(
        out,
        v.metrics(),
        Figures.count(n)
            + " rows, "
            + outputs
            + " classes"
            + (strange == 0
                ? ""
                : "; "
                    + Figures.count(strange)
                    + " rows are of classes that no training row had and count as wrong"));
    out.open("div", "class", "charts");
    ConfusionMatrix.of(counts, v.classes(), CLASSES).add(out);
    Chart calibration = calibration("Calibration of the chosen class", confidence, right);
    out.add(calibration.x("confidence").y("share right").size(560, 360).markup());
    out.close();
  }

  private static void summary(Markup out, Map<String, Double> metrics, String rows) {
    StringBuilder text = new StringBuilder(rows);
    metrics.forEach(
        (name, value) ->
            text.append(" · ")
                .append(Figures.metric(name))
                .append(' ')
                .append(Figures.value(value)));
    out.leaf("p", text.toString(), "class", "soft");
  }

  private static Validation finite(Validation v, int outputs) {
    float[] predictions = new float[v.predictions().length];
    float[] labels = new float[v.rows()];
    int kept = 0;
    for (int row = 0; row < v.rows(); row++) {
      boolean finite = Float.isFinite(v.labels()[row]);
      for (int k = 0; k < outputs; k++) {
        float p = v.predictions()[row * outputs + k];
        finite &= Float.isFinite(p);
        predictions[kept * outputs + k] = p;
      }
      labels[kept] = v.labels()[row];
      kept += finite ? 1 : 0;
    }
    return new Validation(
        Arrays.copyOf(predictions, kept * outputs),
        Arrays.copyOf(labels, kept),
        List.copyOf(v.classes()),
        v.metrics(),
        v.notes());
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
