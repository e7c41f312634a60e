// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.encode.AgeEncoding;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.Clock;
import io.sparkgnn.train.encode.ColumnValue;
import io.sparkgnn.train.encode.OwnColumn;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Writes the inputs of nodes that depend on their seeds, in the order {@link BatchLayout} says. */
final class DynamicInputs {
  private static final int RANKS = 64;

  /** Staleness of a seed that can see nothing at all. */
  private static final double FOREVER_DAYS = 36_500;

  private final BatchLayout layout;
  private final Topology topology;
  private final double[] ageRates;
  private final double ageUnit;
  private final double ageSpan;
  private final float[] rankTable = new float[RANKS * BatchLayout.RANK_WIDTH];
  private float[] row = new float[64];
  private long[] times = new long[64];
  private int at;

  DynamicInputs(BatchLayout layout, Topology topology) {
    this.layout = layout;
    this.topology = topology;
    List<Double> scales = layout.encoding().ageScales();
    ageRates = scales.stream().mapToDouble(s -> -1 / s).toArray();
    ageUnit = 1 / scales.get(0);
    ageSpan = 1 / Math.log1p(scales.get(scales.size() - 1) / scales.get(0));
    for (int r = 0; r < RANKS; r++) {
      rankTable[r * 4] = (float) (Math.log1p(r) / 4);
      rankTable[r * 4 + 1] = (float) Math.exp(-r);
      rankTable[r * 4 + 2] = (float) Math.exp(-r / 4.0);
      rankTable[r * 4 + 3] = (float) Math.exp(-r / 16.0);
    }
  }

  /**
   * Fills {@code nodes.dynamic()}.
   *
   * @param rowOf the feature row of each node
   * @param ranks recency rank of each node; -1 for a seed
   * @param degrees per edge type, visible children of each node that was expanded
   */
  void fill(
      NodeType type,
      SeedSlice seeds,
      Subgraph subgraph,
      int[] rowOf,
      HostBatch.Nodes nodes,
      int[] ranks,
      float[][] degrees) {
    int t = type.index();
    int width = layout.dynamicWidth(t);
    FloatBuffer out =
        nodes.dynamic().reserve((long) nodes.count() * width * Float.BYTES).asFloatBuffer();
    row = row.length < width ? new float[width] : row;
    row[0] = 1;
    BoundTable table = layout.table(t);
    ByteBuffer rows = nodes.rows().view();
    boolean entity = t == layout.entityType();
    List<EdgeType> degreeEdges = layout.degrees(t);
    double[] stale = entity && layout.staleness() ? staleness(seeds) : null;
    if (type.timed()) {
      times = times.length < nodes.count() ? new long[nodes.count() + nodes.count() / 4] : times;
      topology.times(t, subgraph.nodeIds(t), nodes.count(), times);
    }
    ColumnValue[] values = table.own().stream().map(OwnColumn::values).toArray(ColumnValue[]::new);
    for (int node = 0; node < nodes.count(); node++) {
      int seed = subgraph.nodeSeeds(t)[node];
      long now = seeds.time()[seed];
      at = 0;
      if (type.timed()) {
        long time = times[node];
        age(Clock.days(now, time));
        if (BatchLayout.calendar(type)) {
          calendar(time, table.encoding().hours());
        }
      }
      if (layout.ranked(t)) {
        int rank = Math.min(RANKS - 1, Math.max(0, ranks[node]));
        System.arraycopy(rankTable, rank * 4, row, at, 4);
        at += 4;
      }
      for (int i = 0; i < degreeEdges.size(); i++) {
        EdgeType edge = degreeEdges.get(i);
        boolean expanded = node < nodes.countUpTo(layout.lastHop(edge.index()) - 1);
        row[at++] = expanded ? (float) (Math.log1p(degrees[edge.index()][node]) / 4) : 0;
      }
      stamps(table, rows, rowOf[node], now);
      for (int i = 0; i < values.length; i++) {
        OwnColumn own = table.own().get(i);
        Arrays.fill(row, at, at + own.width(), 0);
        own.encode(values[i], rows, rowOf[node] * table.rowBytes(), now, row, at);
        at += own.width();
      }
      if (entity) {
        seed(now);
        if (stale != null) {
          age(stale[seed]);
        }
      }
      out.put(row, 0, width);
    }
  }

  private void stamps(BoundTable table, ByteBuffer rows, int at0, long now) {
    List<AgeEncoding> ages = table.encoding().ages();
    for (int k = 0; k < ages.size(); k++) {
      AgeEncoding encoding = ages.get(k);
      int offset = table.ageOffsets()[k];
      long value =
          offset == BoundTable.NO_OFFSET
              ? Long.MIN_VALUE
              : rows.getLong(at0 * table.rowBytes() + offset);
      if (value == Long.MIN_VALUE) {
        row[at++] = 0;
        row[at++] = 1;
        for (int i = encoding.cyclic() ? BatchLayout.calendarWidth(encoding.hours()) : 0;
            i > 0;
            i--) {
          row[at++] = 0;
        }
        continue;
      }
      double z = (Clock.days(now, value) - encoding.center()) * encoding.scale();
      row[at++] = (float) Math.max(-3, Math.min(3, z));
      row[at++] = 0;
      if (encoding.cyclic()) {
        calendar(value, encoding.hours());
      }
    }
  }

  private void age(double days) {
    double age = Math.max(0, days);
    row[at++] = (float) (Math.log1p(age * ageUnit) * ageSpan);
    for (double rate : ageRates) {
      row[at++] = (float) Math.exp(age * rate);
    }
  }

  private void calendar(long time, boolean hours) {
    turn(Clock.year(time));
    turn(Clock.week(time));
    if (hours) {
      turn(Clock.day(time));
    }
  }

  private void seed(long now) {
    turn(Clock.year(now));
    turn(2 * Clock.year(now));
    if (layout.encoding().seedWeekdays()) {
      turn(Clock.week(now));
    }
    if (layout.encoding().seedHours()) {
      turn(Clock.day(now));
    }
  }

  private void turn(double angle) {
    row[at++] = (float) Math.sin(angle);
    row[at++] = (float) Math.cos(angle);
  }

  /** Days from the newest row of any timed table that a seed can see to the seed. */
  private double[] staleness(SeedSlice seeds) {
    double[] days = new double[seeds.count()];
    for (int i = 0; i < days.length; i++) {
      if (i > 0
          && seeds.visible()[i] == seeds.visible()[i - 1]
          && seeds.time()[i] == seeds.time()[i - 1]) {
        days[i] = days[i - 1];
        continue;
      }
      long newest = Long.MIN_VALUE;
      for (NodeType type : layout.schema().nodeTypes()) {
        if (type.timed()) {
          long visible = topology.visibleCount(type.index(), seeds.visible()[i]);
          if (visible > 0) {
            newest = Math.max(newest, topology.time(type.index(), visible - 1));
          }
        }
      }
      days[i] = newest == Long.MIN_VALUE ? FOREVER_DAYS : Clock.days(seeds.time()[i], newest);
    }
    return days;
  }
}
