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
  private static final KeyFiles.Written NO_KEYS = new KeyFiles.Written(0, List.of());

  private final SparkSession spark;
  private final BuildPlan plan;
  private final TableStaging staging;
  private final List<RawTable> raw;
  private final int stripes;
  private final StripeFolder output;
  private final TimeBounds bounds;
  private final StageClock stages;
  private final SmallTables small;
  private final Map<Integer, StagedTable> sorted = new ConcurrentHashMap<>();

  /**
   * @param raw the tables' rows, by index
   * @param small the tables of which several are numbered in one job
   * @param output where the key dictionaries go
   */
  Numbering(
      SparkSession spark,
      BuildPlan plan,
      TableStaging staging,
      List<RawTable> raw,
      SmallTables small,
      int stripes,
      StripeFolder output,
      TimeBounds bounds,
      StageClock stages) {
    this.spark = spark;
    this.plan = plan;
    this.staging = staging;
    this.raw = raw;
    this.small = small;
    this.stripes = stripes;
    this.output = output;
    this.bounds = bounds;
    this.stages = stages;
  }

  /** Every table, by index: at once those that need no other, the rest in their order. */
  List<BuiltTable> all(Workers workers) {
    List<TablePlan> first =
        plan.tables().stream().filter(t -> !plan.datingOrder().contains(t.index())).toList();
    List<Callable<List<BuiltTable>>> tasks = new ArrayList<>();
    for (List<TablePlan> together : small.together(first)) {
      tasks.add(() -> numbered(together));
    }
    List<BuiltTable> tables = new ArrayList<>();
    workers.all(tasks).forEach(tables::addAll);
    for (int index : plan.datingOrder()) {
      List<TablePlan> table = List.of(plan.tables().get(index));
      Callable<List<BuiltTable>> task = () -> numbered(table);
      workers.all(List.of(task)).forEach(tables::addAll);
    }
    tables.sort(Comparator.comparingInt(table -> table.plan().index()));
    return tables;
  }

  private List<BuiltTable> numbered(List<TablePlan> tables) {
    if (!small.hasSources(tables.get(0))) {
      TablePlan table = tables.get(0);
      TableStaging.Sorted<TableProfile> found = sort(table, "sort ", false);
      return List.of(numbered(table, found, keys(table, found.table(), "keys ")));
    }
    List<TableStaging.Sorted<TableProfile>> found =
        stages.time(
            "sort " + SmallTables.name(tables),
            0,
            () ->
                staging.sort(
                    tables.stream()
                        .map(
                            table ->
                                new TableStaging.Small<>(
                                    table,
                                    raw.get(table.index()),
                                    TableProfile.pass(table, bounds)))
                        .toList(),
                    sorted));
    List<StagedTable> keyed =
        found.stream().map(TableStaging.Sorted::table).filter(t -> t.plan().keyed()).toList();
    List<KeyFiles.Written> keys =
        keyed.isEmpty()
            ? List.of()
            : stages.time(
                "keys " + SmallTables.name(keyed.stream().map(StagedTable::plan).toList()),
                0,
                () -> KeyFiles.write(spark, keyed, output));
    List<BuiltTable> built = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      int at = keyed.indexOf(found.get(i).table());
      built.add(numbered(tables.get(i), found.get(i), at < 0 ? NO_KEYS : keys.get(at)));
    }
    return built;
  }

  private BuiltTable numbered(
      TablePlan table, TableStaging.Sorted<TableProfile> first, KeyFiles.Written firstKeys) {
    TableStaging.Sorted<TableProfile> found = first;
    KeyFiles.Written keys = firstKeys;
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
        : NO_KEYS;
  }
}
