// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.RawTable;
import io.sparkgnn.connector.stage.TableStaging;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every source: those that Spark takes to be small in one job, each of the others alone. */
final class ReadingStep {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingStep.class);

  private final BuildPlan plan;
  private final TableStaging staging;
  private final StageClock stages;
  private final Map<Integer, RawTable.Reading> small = new ConcurrentSkipListMap<>();
  private final Map<Integer, RawTable> read = new ConcurrentHashMap<>();

  ReadingStep(BuildPlan plan, TableStaging staging, StageClock stages) {
    this.plan = plan;
    this.staging = staging;
    this.stages = stages;
  }

  /** The rows of every table, by index; call once. */
  List<RawTable> all(Workers workers) {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (TablePlan table : plan.tables()) {
      tasks.add(
          () ->
              stages.time(
                  "read " + table.name(),
                  0,
                  () -> BuildFailures.reading(table, () -> readOrDefer(table))));
    }
    workers.all(tasks);
    if (!small.isEmpty()) {
      List<TablePlan> tables = small.keySet().stream().map(plan.tables()::get).toList();
      workers.all(
          List.<Callable<Boolean>>of(
              () -> stages.time("read " + together(tables), 0, () -> readSmall(tables))));
    }
    return plan.tables().stream().map(table -> read.get(table.index())).toList();
  }

  private static String together(List<TablePlan> tables) {
    return tables.size() == 1
        ? tables.get(0).name() + ", which is small"
        : SmallTables.name(tables);
  }

  private boolean readOrDefer(TablePlan table) {
    RawTable.Reading reading = staging.reading(table);
    if (staging.small(reading)) {
      small.put(table.index(), reading);
    } else {
      read.put(table.index(), staging.read(List.of(reading)).get(0));
    }
    return true;
  }

  /** A source that cannot be read is found by reading each of them alone. */
  private boolean readSmall(List<TablePlan> tables) {
    List<RawTable.Reading> readings = List.copyOf(small.values());
    List<RawTable> all;
    try {
      all = staging.read(readings);
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      LOG.debug("one of several small sources cannot be read", e);
      all = new ArrayList<>();
      for (int i = 0; i < tables.size(); i++) {
        List<RawTable.Reading> alone = List.of(readings.get(i));
        all.add(BuildFailures.reading(tables.get(i), () -> staging.read(alone).get(0)));
      }
    }
    for (int i = 0; i < tables.size(); i++) {
      read.put(tables.get(i).index(), all.get(i));
    }
    return true;
  }
}
