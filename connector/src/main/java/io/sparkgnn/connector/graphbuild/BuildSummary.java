// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.graphbuild.BuildReport.ColumnReport;
import io.sparkgnn.connector.graphbuild.BuildReport.LinkReport;
import io.sparkgnn.connector.graphbuild.BuildReport.StageSeconds;
import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.graphbuild.BuildReport.TopologyReport;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.profile.ColumnProfile;
import io.sparkgnn.connector.profile.MainTimes;
import io.sparkgnn.connector.profile.TimeCounts;
import io.sparkgnn.connector.profile.TimeCounts.Cell;
import io.sparkgnn.connector.profile.TimeRange;
import io.sparkgnn.connector.write.DegreeCounts;
import io.sparkgnn.connector.write.LinkCounts;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Turns what the steps of a build found into its report. */
final class BuildSummary {
  private static final long YEAR = 365 * TimeCounts.DAY;
  private static final int EXAMPLES = 3;

  private final BuildPlan plan;
  private final List<BuiltTable> tables;
  private final List<List<WrittenFile>> tableFiles;
  private final List<LinkCounts> links;
  private final OptionalLong newestLabel;
  private final List<UndatedTable> undated;
  private final GraphSchema schema;
  private final List<String> unread;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param tableFiles the files of each table
   * @param links counts of each link
   * @param undated the tables that are visible at any time without being declared so
   * @param unread one line for each column with values that could not be read
   */
  BuildSummary(
      BuildPlan plan,
      List<BuiltTable> tables,
      List<List<WrittenFile>> tableFiles,
      List<LinkCounts> links,
      OptionalLong newestLabel,
      List<UndatedTable> undated,
      GraphSchema schema,
      List<String> unread) {
    this.unread = unread;
    this.plan = plan;
    this.tables = tables;
    this.tableFiles = tableFiles;
    this.links = links;
    this.newestLabel = newestLabel;
    this.undated = List.copyOf(undated);
    this.schema = schema;
  }

  BuildReport report(
      String path, String version, int stripes, List<StageSeconds> stages, double seconds) {
    warnings.clear();
    warnings.addAll(unread);
    tables.forEach(table -> warnings.addAll(table.plan().typed().notes()));
    List<TableReport> tableReports = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      tableReports.add(table(tables.get(i), WrittenFile.bytes(tableFiles.get(i), "")));
    }
    List<LinkReport> linkReports = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      linkReports.add(link(i));
    }
    long bytes =
        tableReports.stream().mapToLong(TableReport::bytes).sum()
            + linkReports.stream().mapToLong(LinkReport::bytes).sum();
    return new BuildReport(
        path,
        version,
        stripes,
        tableReports,
        linkReports,
        TopologyReport.of(
            linkReports,
            tableFiles.stream().mapToLong(files -> WrittenFile.bytes(files, ".times")).sum()),
        new LeakageAudit(plan, tables, newestLabel, undated).audit(),
        warnings,
        stages,
        bytes,
        seconds);
  }

  private TableReport table(BuiltTable table, long bytes) {
    TablePlan of = table.plan();
    TimeRange times = table.profile().times();
    long rows = table.profile().rows();
    long nullKeys = table.profile().nullKeys();
    long duplicates = table.profile().duplicateKeys();
    long nullTimes = table.profile().nullTimes();
    if (rows == 0) {
      warn("%s has no rows", of.name());
    }
    leftOut(of, nullKeys, "a null in the primary key", List.of());
    leftOut(of, duplicates, "a key that an earlier row has", table.profile().duplicateExamples());
    leftOut(
        of,
        nullTimes,
        switch (of.timeKind()) {
          case INHERITED -> "no row to inherit a time from";
          case FIRST_SEEN -> "no row with a time points to them";
          case TIMED, STATIC -> "no time";
        },
        table.profile().nullTimeExamples());
    Apart named = apart(table);
    if (times.afterFuture() > named.later()) {
      warn(
          "%s: %,d rows have a time in the far future, the latest %s",
          of.name(), times.afterFuture(), TimeText.of(times.max()));
    }
    if (times.beforePast() > named.earlier()) {
      warn(
          "%s: %,d rows have a time before 1900, the earliest %s",
          of.name(), times.beforePast(), TimeText.of(times.min()));
    }
    return new TableReport(
        of.name(),
        of.source().describe(),
        of.timeKind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        of.time() == null ? "" : of.time(),
        LeakageAudit.datedBy(plan, of),
        table.profile().rowsRead(),
        rows,
        nullKeys,
        duplicates,
        table.profile().duplicateExamples(),
        nullTimes,
        table.profile().nullTimeExamples(),
        times.count() == 0 ? "" : TimeText.of(times.min()),
        times.count() == 0 ? "" : TimeText.of(times.max()),
        times.afterFuture(),
        times.beforePast(),
        table.type().rowBytes(),
        bytes,
        columns(table));
  }

  /** Rows that were named for lying apart: they are not named again for being far away. */
  private record Apart(long earlier, long later) {}

  /** Times years away from all the others, which are a mistake more often than not. */
  private Apart apart(BuiltTable table) {
    MainTimes main = table.profile().mainTimes().orElse(null);
    if (main == null) {
      return new Apart(0, 0);
    }
    List<Cell> far = new ArrayList<>();
    main.before().stream().filter(cell -> main.first() - cell.last() > YEAR).forEach(far::add);
    long earlier = far.stream().mapToLong(Cell::count).sum();
    main.after().stream().filter(cell -> cell.first() - main.last() > YEAR).forEach(far::add);
    if (!far.isEmpty()) {
      long rows = far.stream().mapToLong(Cell::count).sum();
      warn(
          "%s: %,d %s more than a year from all others in time (%s%s); the others lie from %s to"
              + " %s",
          table.plan().name(),
          rows,
          rows == 1 ? "row is" : "rows are",
          far.stream()
              .limit(EXAMPLES)
              .map(cell -> TimeText.of(cell.first()))
              .collect(Collectors.joining(", ")),
          far.size() > EXAMPLES ? ", ..." : "",
          TimeText.of(main.first()),
          TimeText.of(main.last()));
    }
    return new Apart(earlier, far.stream().mapToLong(Cell::count).sum() - earlier);
  }

  private void leftOut(TablePlan table, long rows, String why, List<String> examples) {
    if (rows > 0) {
      warn(
          "%s: %,d rows are left out: %s%s",
          table.name(),
          rows,
          why,
          examples.isEmpty() ? "" : " (such as " + String.join(", ", examples) + ")");
    }
  }

  private List<ColumnReport> columns(BuiltTable table) {
    Map<String, ColumnReport> byName = new LinkedHashMap<>();
    for (int i = 0; i < table.choices().size(); i++) {
      ColumnChoice choice = table.choices().get(i);
      ColumnProfile profile = table.profile().columns().get(i);
      long nulls = table.profile().rows() - profile.present();
      if (choice.kept()) {
        profile
            .meant()
            .ifPresent(
                meant ->
                    warn(
                        "%s.%s is taken as %s, but its values look like %s",
                        table.plan().name(),
                        choice.plan().name(),
                        choice.type() == ColumnType.TEXT ? "text" : "categories",
                        meant));
      }
      byName.put(
          choice.plan().name(),
          new ColumnReport(
              choice.plan().name(),
              choice.plan().sourceType(),
              choice.kept() ? choice.type().name().toLowerCase(Locale.ROOT) : "ignore",
              choice.reason(),
              nulls,
              choice.length(),
              choice.categories().size(),
              choice.truncated()));
    }
    table
        .plan()
        .ignored()
        .forEach(
            column ->
                byName.put(
                    column.name(),
                    new ColumnReport(
                        column.name(),
                        column.sourceType(),
                        column.use(),
                        column.reason(),
                        0,
                        0,
                        0,
                        0)));
    List<ColumnReport> inOrder = new ArrayList<>();
    for (String name : table.plan().rows().schema().fieldNames()) {
      inOrder.add(byName.get(name));
    }
    return inOrder;
  }

  private LinkReport link(int index) {
    LinkPlan link = plan.links().get(index);
    LinkCounts counts = links.get(index);
    EdgeType edge = schema.edgeTypes().get(2 * index);
    DegreeCounts degrees = counts.degrees();
    String parent = plan.tables().get(link.parent()).name();
    if (counts.dangling() > 0) {
      warn(
          "%s: %,d foreign keys fit no row of %s and give no edge (such as %s)%s",
          edge.name(),
          counts.dangling(),
          parent,
          counts.danglingKeys().stream()
              .map(key -> "'" + key + "'")
              .collect(Collectors.joining(", ")),
          DanglingGuess.of(plan.tables().get(link.parent()), counts));
    }
    return LinkReport.of(
        edge.name(),
        plan.tables().get(link.child()).name(),
        parent,
        new LinkReport.Rows(counts.nullKeys(), counts.dangling(), counts.danglingKeys()),
        degrees,
        counts.files());
  }

  private void warn(String format, Object... values) {
    warnings.add(String.format(Locale.ROOT, format, values));
  }
}
