// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.serving.ScoreDrift;
import io.sparkgnn.serving.ScoringListener;
import io.sparkgnn.serving.ScoringService;
import io.sparkgnn.serving.ServedVersion;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.follow.FollowedTable;
import io.sparkgnn.serving.follow.TableFollower;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

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
  private final Counter byModel =
      Counter.builder()
          .name("sparkgnn_rows")
          .help("Rows that were answered, by the model's version.")
          .labelNames("model_version")
          .register(registry);
  private final Counter unscored =
      Counter.builder()
          .name("sparkgnn_rows_without_prediction")
          .help("Rows that got a reason instead of a prediction.")
          .register(registry);

  /** Adds what is read from a service when it is asked for. */
  void watch(ServedVersions versions) {
    GaugeWithCallback.builder()
        .name("sparkgnn_queue_rows")
        .help("Rows that wait to be scored.")
        .callback(gauge -> gauge.call(versions.use(ServerMetrics::waiting)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("sparkgnn_queue_limit_rows")
        .help("Rows that may wait to be scored.")
        .callback(gauge -> gauge.call(current(versions, ScoringService::settings).queue()))
        .register(registry);
    shares(versions);
    drift(
        versions,
        "psi",
        "Population stability index of the scores since the start, beside the validation rows'.",
        ScoreDrift::index);
    drift(
        versions,
        "moved",
        "1 where scores since the start are spread otherwise than the validation rows', beyond chance.",
        drift -> drift.hasMoved() ? 1 : 0);
    overlay("rows", "Rows that have come and count.", () -> overlay(versions).added());
    overlay("gone", "Rows of the graph store that were deleted.", () -> overlay(versions).gone());
    overlay(
        "held", "Rows that wait for a row that gives them a time.", () -> overlay(versions).held());
    overlay(
        "dangling",
        "Foreign keys of rows that fit no row yet.",
        () -> overlay(versions).dangling());
    overlay(
        "bytes",
        "Memory that the rows take, about.",
        () -> current(versions, ScoringService::graph).overlayBytes());
    GaugeWithCallback.builder()
        .name("sparkgnn_graph_newest_time_seconds")
        .help("Time of the graph's newest row, seconds since the epoch; now less this is its age.")
        .callback(gauge -> gauge.call(current(versions, ScoringService::graph).newest() / 1e6))
        .register(registry);
  }

  /** Adds how far tables are followed. */
  void watch(TableFollower follower) {
    followed(
        follower, "version", "Version until which a table is followed.", FollowedTable::version);
    followed(
        follower,
        "lag_seconds",
        "Since when a followed table may have more than the graph.",
        table -> Duration.between(table.complete(), Instant.now()).toMillis() / 1e3);
    followed(
        follower,
        "problem",
        "1 if a table cannot be followed now; the server's log says why.",
        table -> table.problem() == null ? 0 : 1);
    counted(
        follower,
        "rows",
        "Rows that came, changed or went with a followed table.",
        FollowedTable::rows);
    counted(
        follower,
        "rows_left_out",
        "Rows of a followed table that cannot be taken.",
        FollowedTable::leftOut);
  }

  private void followed(
      TableFollower follower, String name, String help, ToDoubleFunction<FollowedTable> value) {
    GaugeWithCallback.builder()
        .name("sparkgnn_followed_" + name)
        .help(help)
        .labelNames("table")
        .callback(
            gauge ->
                follower
                    .tables()
                    .forEach(table -> gauge.call(value.applyAsDouble(table), table.table())))
        .register(registry);
  }

  private void counted(
      TableFollower follower, String name, String help, ToDoubleFunction<FollowedTable> value) {
    CounterWithCallback.builder()
        .name("sparkgnn_followed_" + name)
        .help(help)
        .labelNames("table")
        .callback(
            counter ->
                follower
                    .tables()
                    .forEach(table -> counter.call(value.applyAsDouble(table), table.table())))
        .register(registry);
  }

  /** Share of the keys that each version answers for; 0 for the one that answered before. */
  private void shares(ServedVersions versions) {
    GaugeWithCallback.builder()
        .name("sparkgnn_version_share")
        .help("Share of the keys that a version answers for.")
        .labelNames("role", "model_version", "graph_version")
        .callback(
            gauge ->
                versions.use(
                    state -> {
                      share(gauge, "current", state.current(), 1 - state.share());
                      share(gauge, "trial", state.trial(), state.share());
                      share(gauge, "former", state.former(), 0);
                      return null;
                    }))
        .register(registry);
  }

  /** Of each version whose model tells how its scores were spread. */
  private void drift(
      ServedVersions versions, String name, String help, ToDoubleFunction<ScoreDrift> value) {
    GaugeWithCallback.builder()
        .name("sparkgnn_score_" + name)
        .help(help)
        .labelNames("model_version", "graph_version")
        .callback(
            gauge ->
                versions.use(
                    state -> {
                      drift(gauge, state.current(), value);
                      drift(gauge, state.trial(), value);
                      drift(gauge, state.former(), value);
                      return null;
                    }))
        .register(registry);
  }

  private static void drift(
      GaugeWithCallback.Callback gauge, ServedVersion version, ToDoubleFunction<ScoreDrift> value) {
    if (version != null && version.service().drift().isKnown()) {
      gauge.call(value.applyAsDouble(version.service().drift()), version.model(), version.graph());
    }
  }

  private static void share(
      GaugeWithCallback.Callback gauge, String role, ServedVersion version, double share) {
    if (version != null) {
      gauge.call(share, role, version.model(), version.graph());
    }
  }

  private static int waiting(ServedVersions.State state) {
    return state.current().service().waiting()
        + (state.trial() == null ? 0 : state.trial().service().waiting());
  }

  private static <T> T current(ServedVersions versions, Function<ScoringService, T> read) {
    return versions.use(state -> read.apply(state.current().service()));
  }

  private static OverlaySnapshot.Counts overlay(ServedVersions versions) {
    return current(versions, service -> service.graph().overlay());
  }

  /** Rows of a request were answered. */
  void answered(Answered answered) {
    answered.by().forEach(by -> byModel.labelValues(by.model()).inc());
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
