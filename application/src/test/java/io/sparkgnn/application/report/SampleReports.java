// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.report.FitReport.Epoch;
import io.sparkgnn.application.report.FitReport.StageTime;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.application.report.LeakageFinding.Level;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.PartFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reports of fits that never ran, with figures that look like those of real ones. */
final class SampleReports {
  private static final String JOB =
      """
      graph:
        path: build/graphs/shop
        tables:
          customers: {source: {format: delta, path: lake/customers}, primary_key: customer_id}
          orders: {source: {format: delta, path: lake/orders}, time: ordered_at}
        links:
        - orders.customer_id -> customers.customer_id
      task: {entity: customers.customer_id, time: cutoff, label: churned, type: binary}
      """;

  private SampleReports() {}

  static FitReport of(TaskType task, Validation validation, List<LeakageFinding> leakage) {
    return new FitReport(
        "Shop churn",
        JOB,
        task,
        metric(task),
        epochs(metric(task), task != TaskType.REGRESSION, new Random(7)),
        9,
        validation,
        List.of(
            new StageTime("sampling", 21.4, 64.7),
            new StageTime("features", 44.2, 41.7),
            new StageTime("step", 79.7, 6.2)),
        build(),
        leakage,
        versions(),
        127.4);
  }

  static FitReport binary() {
    Random random = new Random(11);
    int n = 4000;
    float[] scores = new float[n];
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) {
      double p = 1 / (1 + Math.exp(1.2 - 1.4 * random.nextGaussian()));
      labels[i] = random.nextDouble() < p ? 1 : 0;
      double noise = 0.5 * random.nextGaussian();
      scores[i] = (float) (1 / (1 + Math.exp(-Math.log(p / (1 - p)) - noise)));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auroc", 0.7843);
    metrics.put("average_precision", 0.6112);
    metrics.put("log_loss", 0.4711);
    return of(TaskType.BINARY, new Validation(scores, labels, List.of(), metrics), notes());
  }

  static FitReport regression(int n) {
    Random random = new Random(13);
    float[] predicted = new float[n];
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) {
      double value = 11 + 5 * random.nextGaussian();
      labels[i] = (float) Math.max(1, Math.min(24, Math.rint(value)));
      predicted[i] = (float) (11 + 0.7 * (value - 11) + 2.4 * random.nextGaussian());
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("mae", 2.514);
    metrics.put("rmse", 3.342);
    metrics.put("r2", 0.61);
    return of(TaskType.REGRESSION, new Validation(predicted, labels, List.of(), metrics), notes());
  }

  static FitReport ranking() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("map", 0.2214);
    metrics.put("recall", 0.3107);
    return of(TaskType.RANKING, Validation.ofFigures(metrics, List.of()), notes());
  }

  /** Figures of twenty-five parts. */
  static FitReport parts(TaskType task) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("macro_auroc", 0.8121);
    metrics.put("log_loss", 0.4012);
    List<PartFigures> parts = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      parts.add(
          new PartFigures(
              "part " + i + " <b>", Map.of("auroc", i == 3 ? Double.NaN : 0.5 + i / 50.0)));
    }
    return of(task, Validation.ofParts(metrics, List.of(), parts), notes());
  }

  static FitReport multiclass() {
    Random random = new Random(17);
    List<String> classes = List.of("silver", "gold", "none", "lapsed", "platinum");
    int n = 1800;
    int k = classes.size();
    float[] p = new float[n * k];
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) {
      labels[i] = (int) (Math.pow(random.nextDouble(), 1.5) * k);
      double sum = 0;
      for (int c = 0; c < k; c++) {
        double near = -Math.abs(c - labels[i]) + random.nextGaussian();
        p[i * k + c] = (float) Math.exp(near);
        sum += p[i * k + c];
      }
      for (int c = 0; c < k; c++) {
        p[i * k + c] /= (float) sum;
      }
    }
    Map<String, Double> metrics = Map.of("accuracy", 0.5733);
    List<LeakageFinding> problem =
        List.of(
            new LeakageFinding(
                Level.PROBLEM,
                "orders.refunded_at",
                "holds times later than the row's own time in 4,310 of 52,112 rows: the value was"
                    + " written after the event that it describes."),
            notes().get(0));
    return of(TaskType.MULTICLASS, new Validation(p, labels, classes, metrics), problem);
  }

  static List<LeakageFinding> notes() {
    return LeakageFinding.of(build());
  }

  private static String metric(TaskType task) {
    return switch (task) {
      case BINARY -> "auroc";
      case MULTICLASS -> "accuracy";
      case MULTILABEL -> "macro_auroc";
      case REGRESSION, FORECAST -> "mae";
      case RANKING -> "map";
    };
  }

  private static List<Epoch> epochs(String metric, boolean rising, Random random) {
    List<Epoch> epochs = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      double fit = 1 - Math.exp(-i / 3.0);
      double over = Math.max(0, i - 9) * 0.012;
      double quality = 0.55 + 0.24 * fit - over + 0.004 * random.nextGaussian();
      Map<String, Double> validation = new LinkedHashMap<>();
      validation.put(
          rising ? "log_loss" : "rmse", 0.69 - 0.21 * fit + over + 0.003 * random.nextGaussian());
      validation.put("f1", 0.4 + 0.2 * fit);
      validation.put(metric, rising ? quality : 4.2 - 2 * (quality - 0.5) / 0.3);
      double rate = 0.005 * 0.5 * (1 + Math.cos(Math.PI * i / 12));
      double loss = 0.68 - 0.26 * fit + 0.002 * random.nextGaussian();
      epochs.add(new Epoch(i, loss, Map.of(), validation, rate, 9.8 + random.nextDouble()));
    }
    return epochs;
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("spark-gnn", "0.1.0-SNAPSHOT");
    versions.put("graph", "9f3c2a7be1d04415");
    versions.put("Spark", "4.1.0");
    versions.put("JDK", "17.0.15");
    return versions;
  }

  static JsonNode build() {
    String json =
        """
        {"path": "lake/graph", "version": "9f3c2a7be1d04415", "stripes": 8,
         "tables": [
          {"name": "customers", "source": "delta lake/customers (version 0)", "timeKind": "timed",
           "timeColumn": "signed_up_at", "inheritedFrom": [], "rowsRead": 20000, "rows": 20000,
           "nullKeys": 0, "duplicateKeys": 0, "duplicateExamples": [], "nullTimes": 0,
           "nullTimeExamples": [], "earliest": "2023-07-05T08:11:02Z",
           "latest": "2024-12-25T00:00:00Z", "farFuture": 0, "before1900": 0, "rowBytes": 24,
           "bytes": 1893120,
           "columns": [
            {"name": "region", "sourceType": "string", "use": "categorical", "nulls": 12,
             "length": 1, "categories": 4, "truncated": 0, "reason": "4 values"},
            {"name": "birth_year", "sourceType": "int", "use": "numeric", "nulls": 0, "length": 1,
             "categories": 0, "truncated": 0, "reason": "numeric"}]},
          {"name": "products", "source": "delta lake/products (version 0)", "timeKind": "static",
           "timeColumn": "", "rowsRead": 300, "rows": 300, "nullKeys": 0, "duplicateKeys": 0,
           "nullTimes": 0, "earliest": "", "latest": "", "bytes": 28893, "columns": []},
          {"name": "orders", "source": "delta lake/orders (version 3)", "timeKind": "timed",
           "timeColumn": "ordered_at", "rowsRead": 512117, "rows": 512112, "nullKeys": 0,
           "duplicateKeys": 2, "nullTimes": 3, "earliest": "2024-01-01T00:00:00Z",
           "latest": "2024-12-26T00:00:00Z", "bytes": 28893120, "columns": []},
          {"name": "order_lines", "source": "delta lake/order_lines (version 1)",
           "timeKind": "inherited", "timeColumn": "", "rowsRead": 1412882, "rows": 1412882,
           "nullKeys": 0, "duplicateKeys": 0, "nullTimes": 0, "earliest": "2024-01-01T00:00:00Z",
           "latest": "2024-12-26T00:00:00Z", "bytes": 17427137, "columns": []}],
         "links": [
          {"name": "orders.customer_id->customers.customer_id", "childTable": "orders",
           "parentTable": "customers", "edges": 512110, "nullKeys": 0, "dangling": 2,
           "degrees": {"min": 0, "mean": 25.6055, "p50": 14, "p90": 77, "p99": 181, "max": 902,
            "zero": 1211}, "bytes": 2112448, "bytesPerEdge": 2.0624},
          {"name": "order_lines.order_id->orders.order_id", "childTable": "order_lines",
           "parentTable": "orders", "edges": 1412882, "nullKeys": 0, "dangling": 0,
           "degrees": {"min": 1, "mean": 2.759, "p50": 2, "p90": 4, "p99": 9, "max": 31,
            "zero": 0}, "bytes": 4112448, "bytesPerEdge": 1.4553}],
         "leakage": {"staticTables": ["products"],
          "inheritedTables": ["order_lines takes its time from orders.ordered_at by order_id"],
          "newestLabel": "2024-10-26T00:00:00Z",
          "findings": [{"severity": "NOTE", "table": "orders", "column": "ordered_at",
           "message": "orders: rows up to 2024-12-26 are later than the newest label"}]},
         "warnings": ["orders: 2 of 512,117 rows left out, their key is taken (such as 80012)"],
         "stages": [{"stage": "read orders", "seconds": 6.2}, {"stage": "link", "seconds": 9.1}],
         "bytes": 48213377, "seconds": 31.4}
        """;
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
