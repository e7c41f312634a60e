// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.serving.ScoringListener;
import io.sparkgnn.serving.ScoringService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;

/** What a server counts, in Prometheus' text form. */
final class ServerMetrics implements ScoringListener {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] SECONDS = {
    0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };
  private static final double[] SEEDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Counter requests =
      Counter.builder()
          .name("sparkgnn_requests")
          .help("Requests by route and HTTP status.")
          .labelNames("route", "code")
          .register(registry);
  private final Histogram latency =
      Histogram.builder()
          .name("sparkgnn_request_seconds")
          .help("Time from a request's arrival to the end of its answer.")
          .labelNames("route")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Histogram batches =
      Histogram.builder()
          .name("sparkgnn_batch_rows")
          .help("Rows that were scored together.")
          .classicOnly()
          .classicUpperBounds(SEEDS)
          .register(registry);
  private final Histogram scoring =
      Histogram.builder()
          .name("sparkgnn_batch_seconds")
          .help("Time that a batch took to be scored.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Counter unscored =
      Counter.builder()
          .name("sparkgnn_rows_without_prediction")
          .help("Rows that got a reason instead of a prediction.")
          .register(registry);

  /** Adds what is read from a service when it is asked for. */
  void watch(ScoringService service) {
    GaugeWithCallback.builder()
        .name("sparkgnn_queue_rows")
        .help("Rows that wait to be scored.")
        .callback(gauge -> gauge.call(service.waiting()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("sparkgnn_queue_limit_rows")
        .help("Rows that may wait to be scored.")
        .callback(gauge -> gauge.call(service.settings().queue()))
        .register(registry);
    overlay("nodes", "Nodes that rows have added or changed.", () -> overlay(service).added());
    overlay(
        "gone",
        "Nodes of the graph store that rows have changed or deleted.",
        () -> overlay(service).gone());
    overlay(
        "held", "Rows that wait for a row that gives them a time.", () -> overlay(service).held());
    overlay(
        "dangling", "Foreign keys of rows that fit no row yet.", () -> overlay(service).dangling());
    overlay("bytes", "Memory that the rows take, about.", () -> service.graph().overlayBytes());
    GaugeWithCallback.builder()
        .name("sparkgnn_graph_newest_time_seconds")
        .help("Time of the graph's newest row, seconds since the epoch; now less this is its age.")
        .callback(gauge -> gauge.call(service.graph().newest() / 1e6))
        .register(registry);
  }

  private static OverlaySnapshot.Counts overlay(ScoringService service) {
    return service.graph().overlay();
  }

  private void overlay(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name("sparkgnn_overlay_" + name)
        .help(help)
        .callback(gauge -> gauge.call(value.getAsLong()))
        .register(registry);
  }

  @Override
  public void scored(int seeds, int without, long nanos) {
    batches.observe(seeds);
    scoring.observe(nanos / 1e9);
    if (without > 0) {
      unscored.inc(without);
    }
  }

  void answered(String route, int status, long nanos) {
    requests.labelValues(route, Integer.toString(status)).inc();
    latency.labelValues(route).observe(nanos / 1e9);
  }

  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }
}
