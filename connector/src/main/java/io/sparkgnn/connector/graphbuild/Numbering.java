// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.profile.ColumnTyping;
import io.sparkgnn.connector.profile.TableProfile;
import io.sparkgnn.connector.profile.TimeBounds;
import io.sparkgnn.connector.stage.RawTable;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.connector.stage.TableStaging;
import io.sparkgnn.connector.write.KeyFiles;
import io.sparkgnn.connector.write.StripeFolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;

/**
 * Gives every row its node id, decides what becomes of the columns, and writes the key
 * dictionaries.
 *
 * <p>A table is first sorted as if its keys were unique. Its dictionary tells whether they are;
 * only when they are not, the table is sorted again by the way that finds, for each key, the row
 * that stays. So the usual table is spared a shuffle of whole rows.
 */
final class Numbering {
  private final SparkSession spark;
  private final BuildPlan plan;
  private final TableStaging staging;
  private final List<RawTable> raw;
  private final int stripes;
  private final StripeFolder output;
  private final TimeBounds bounds;
  private final StageClock stages;
  private final Map<Integer, StagedTable> sorted = new ConcurrentHashMap<>();

  /**
   * @param raw the tables' rows, by index
   * @param output where the key dictionaries go
   */
  Numbering(
      SparkSession spark,
      BuildPlan plan,
      TableStaging staging,
      List<RawTable> raw,
      int stripes,
      StripeFolder output,
      TimeBounds bounds,
      StageClock stages) {
    this.spark = spark;
    this.plan = plan;
    this.staging = staging;
    this.raw = raw;
    this.stripes = stripes;
    this.output = output;
    this.bounds = bounds;
    this.stages = stages;
  }

  /** Every table, by index: at once those that need no other, the rest in their order. */
  List<BuiltTable> all(Workers workers) {
    List<Callable<BuiltTable>> first = new ArrayList<>();
    for (TablePlan table : plan.tables()) {
      if (!plan.datingOrder().contains(table.index())) {
        first.add(() -> number(table));
      }
    }
    List<BuiltTable> tables = new ArrayList<>(workers.all(first));
    for (int index : plan.datingOrder()) {
      tables.addAll(workers.all(List.of(() -> number(plan.tables().get(index)))));
    }
    tables.sort(Comparator.comparingInt(table -> table.plan().index()));
    return tables;
  }

  private BuiltTable number(TablePlan table) {
    TableStaging.Sorted<TableProfile> found = sort(table, "sort ", false);
    KeyFiles.Written keys = keys(table, found.table(), "keys ");
    if (keys.duplicates() > 0) {
      found.table().delete();
      found = sort(table, "sort again ", true);
      keys = keys(table, found.table(), "keys again ");
    }
    if (keys.duplicates() > 0) {
      throw new IllegalStateException(
          "table %s has %d duplicate keys still".formatted(table.name(), keys.duplicates()));
    }
    raw.get(table.index()).delete();
    sorted.put(table.index(), found.table());
    TableProfile profile = found.found();
    List<ColumnChoice> choices = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      choices.add(
          ColumnTyping.choose(
              table.name(), table.columns().get(i), profile.columns().get(i), profile.rows()));
    }
    return BuiltTable.of(found.table(), profile, choices, keys.files());
  }

  private TableStaging.Sorted<TableProfile> sort(
      TablePlan table, String stage, boolean duplicates) {
    return stages.time(
        stage + table.name(),
        0,
        () ->
            staging.sort(
                table,
                raw.get(table.index()),
                sorted,
                duplicates,
                stripes,
                TableProfile.pass(table, bounds)));
  }

  private KeyFiles.Written keys(TablePlan table, StagedTable rows, String stage) {
    return table.keyed()
        ? stages.time(stage + table.name(), 0, () -> KeyFiles.write(spark, rows, output))
        : new KeyFiles.Written(0, List.of());
  }
}
