// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Medians over the rounds of {@link ShardBench}. Seeds a second are sums over the executors, what
 * is told of a batch are means.
 */
record ShardBenchSummary(List<ShardBenchSlice> slices) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** A JSON line a case, then one for each ratio. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (boolean features : new boolean[] {false, true}) {
      for (boolean sharded : new boolean[] {false, true}) {
        lines.add(line(sharded, features).toString());
      }
    }
    for (boolean features : new boolean[] {false, true}) {
      lines.add(ratio(features).toString());
    }
    return lines;
  }

  private ObjectNode line(boolean sharded, boolean features) {
    List<ShardBenchSlice> all = cases(sharded, features);
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("measure", measure(features));
    line.put("placement", sharded ? "sharded" : "replicated");
    double[] seeds = seedsPerSecond(sharded, features);
    line.put("seeds_per_s", Math.round(median(seeds)));
    line.put("slowest", Math.round(Arrays.stream(seeds).min().orElse(0)));
    line.put("fastest", Math.round(Arrays.stream(seeds).max().orElse(0)));
    line.put("edges_per_batch", Math.round(mean(all, s -> s.perBatch(s.edges()))));
    line.put("rows_per_batch", Math.round(mean(all, s -> s.perBatch(s.rows()))));
    ObjectNode cpu = line.putObject("cpu_ms_per_batch");
    cpu.put("sampling", millis(all, s -> s.cpu().sampling()));
    cpu.put("answers", millis(all, s -> s.cpu().answers()));
    cpu.put("network", millis(all, s -> s.cpu().network()));
    cpu.put("other", millis(all, s -> s.cpu().other()));
    line.put("open_s", hundredths(mean(all, ShardBenchSlice::openSeconds)));
    if (sharded) {
      line.put(
          "requests_per_batch", hundredths(mean(all, s -> s.perBatch(s.traffic().requests()))));
      line.put(
          "bytes_sent_per_batch", Math.round(mean(all, s -> s.perBatch(s.traffic().bytesSent()))));
      line.put(
          "bytes_received_per_batch",
          Math.round(mean(all, s -> s.perBatch(s.traffic().bytesReceived()))));
      line.put("list_hit_rate", hundredths(mean(all, s -> s.traffic().listHitRate())));
      line.put("row_hit_rate", hundredths(mean(all, s -> s.traffic().rowHitRate())));
    }
    return line;
  }

  private ObjectNode ratio(boolean features) {
    double[] sharded = seedsPerSecond(true, features);
    double[] replicated = seedsPerSecond(false, features);
    double[] ratios = new double[sharded.length];
    Arrays.setAll(ratios, round -> sharded[round] / replicated[round]);
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("measure", measure(features));
    line.put("sharded_of_replicated", hundredths(median(ratios)));
    line.put("least", hundredths(Arrays.stream(ratios).min().orElse(0)));
    line.put("most", hundredths(Arrays.stream(ratios).max().orElse(0)));
    line.put(
        "by_processor_time", hundredths(cpuMillis(false, features) / cpuMillis(true, features)));
    return line;
  }

  /** Processor time of a batch. */
  private double cpuMillis(boolean sharded, boolean features) {
    return mean(cases(sharded, features), s -> s.perBatch(s.cpu().total())) / NANOS_PER_MILLI;
  }

  private List<ShardBenchSlice> cases(boolean sharded, boolean features) {
    return slices.stream().filter(s -> s.sharded() == sharded && s.features() == features).toList();
  }

  /** For each round the sum over the executors. */
  private double[] seedsPerSecond(boolean sharded, boolean features) {
    double[] sums = new double[slices.stream().mapToInt(s -> s.round() + 1).max().orElse(0)];
    for (ShardBenchSlice slice : cases(sharded, features)) {
      sums[slice.round()] += slice.seedsPerSecond();
    }
    return sums;
  }

  private static String measure(boolean features) {
    return features ? "sample and features" : "sample";
  }

  private static double millis(List<ShardBenchSlice> all, ToLongFunction<ShardBenchSlice> nanos) {
    return hundredths(mean(all, s -> s.perBatch(nanos.applyAsLong(s))) / NANOS_PER_MILLI);
  }

  private static double mean(List<ShardBenchSlice> all, ToDoubleFunction<ShardBenchSlice> value) {
    return all.stream().mapToDouble(value).average().orElse(0);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
