// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.MainTimes;
import io.sparkgnn.connector.profile.MainTimes.Gap;
import io.sparkgnn.connector.profile.TimeCounts;
import io.sparkgnn.connector.profile.TimeCounts.Cell;
import io.sparkgnn.connector.stage.GraphRows;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * From when to when the rows that labels are made of lie, without rows that lie apart from all the
 * others.
 *
 * @param first time of the first
 * @param last time of the last
 * @param gaps long stretches without a row
 * @param notes one line for each table with rows that lie apart
 */
record DataSpan(Instant first, Instant last, List<Gap> gaps, List<String> notes) {
  /** What no anchor time needs. */
  static final DataSpan NONE = new DataSpan(Instant.EPOCH, Instant.EPOCH, List.of(), List.of());

  private static final int EXAMPLES = 3;

  /** Training, validation and test need a window each. */
  private static final int WINDOWS = 3;

  DataSpan {
    gaps = List.copyOf(gaps);
    notes = List.copyOf(notes);
  }

  /**
   * Looks at the times of some tables, a job for each.
   *
   * @throws UserErrorException if no row has a time
   */
  static DataSpan of(GraphRows graph, Collection<TablePlan> tables, Horizon horizon) {
    TimeCounts all = new TimeCounts();
    Map<TablePlan, List<Cell>> byTable = new LinkedHashMap<>();
    for (TablePlan table : tables) {
      TimeCounts counts = counts(graph.of(table, List.of()));
      byTable.put(table, counts.cells());
      all.merge(counts);
    }
    List<Cell> cells = all.cells();
    if (cells.isEmpty()) {
      throw new UserErrorException(
          tables.isEmpty()
              ? "Cannot derive anchor times: no table of the graph has a time"
              : "Cannot derive anchor times: the graph has no row of %s with a time, and so nothing to make labels of"
                  .formatted(
                      tables.stream().map(TablePlan::name).collect(Collectors.joining(", "))));
    }
    MainTimes main =
        MainTimes.of(cells, WINDOWS * Math.multiplyExact(horizon.length().seconds(), 1_000_000L));
    List<String> notes = new ArrayList<>();
    byTable.forEach(
        (table, its) -> {
          List<Cell> apart =
              its.stream()
                  .filter(cell -> cell.first() < main.first() || cell.last() > main.last())
                  .toList();
          if (!apart.isEmpty()) {
            notes.add(note(table, apart, main));
          }
        });
    return new DataSpan(moment(main.first()), moment(main.last()), main.gaps(), notes);
  }

  private static String note(TablePlan table, List<Cell> apart, MainTimes main) {
    long rows = apart.stream().mapToLong(Cell::count).sum();
    String times =
        apart.stream()
            .limit(EXAMPLES)
            .map(cell -> moment(cell.first()).toString())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%,d %s of %s far from all others in time (%s%s): anchor times follow the others, from %s"
            + " to %s",
        rows,
        rows == 1 ? "row" : "rows",
        table.name() + (rows == 1 ? " lies" : " lie"),
        times,
        apart.size() > EXAMPLES ? ", ..." : "",
        moment(main.first()),
        moment(main.last()));
  }

  private static TimeCounts counts(Dataset<Row> rows) {
    for (long width = TimeCounts.DAY; ; width *= 16) {
      List<Row> found =
          rows.where(col(Rows.TIME).isNotNull())
              .groupBy(expr("floor(" + Rows.TIME + " / " + width + "L)"))
              .agg(count(lit(1)), min(Rows.TIME), max(Rows.TIME))
              .limit(TimeCounts.MOST + 1)
              .collectAsList();
      if (found.size() <= TimeCounts.MOST) {
        TimeCounts counts = new TimeCounts().widened(width);
        found.forEach(row -> counts.add(new Cell(row.getLong(1), row.getLong(2), row.getLong(3))));
        return counts;
      }
    }
  }

  /** Whether no row lies behind an anchor time up to the end of its window. */
  boolean isEmpty(Instant anchor, Instant end) {
    return gaps.stream()
        .anyMatch(gap -> !anchor.isBefore(moment(gap.from())) && end.isBefore(moment(gap.to())));
  }

  private static Instant moment(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
