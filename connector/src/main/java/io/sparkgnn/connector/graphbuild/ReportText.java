// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.graphbuild.BuildReport.ColumnReport;
import io.sparkgnn.connector.graphbuild.BuildReport.Finding;
import io.sparkgnn.connector.graphbuild.BuildReport.LinkReport;
import io.sparkgnn.connector.graphbuild.BuildReport.StageSeconds;
import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.graphbuild.BuildReport.TopologyReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A build report for a terminal. */
final class ReportText {
  private static final int STAGES_SHOWN = 8;

  private final StringBuilder out = new StringBuilder();

  private ReportText() {}

  static String of(BuildReport report) {
    return new ReportText().write(report);
  }

  private String write(BuildReport report) {
    line(
        "graph %s  version %s  %d stripe(s)  %s  %.1f s",
        report.path(), report.version(), report.stripes(), bytes(report.bytes()), report.seconds());
    tables(report.tables());
    columns(report.tables());
    links(report.links());
    topology(report.topology());
    leakage(report);
    section("Warnings", report.warnings());
    stages(report.stages());
    return out.toString();
  }

  private void tables(List<TableReport> tables) {
    List<String[]> cells = new ArrayList<>();
    cells.add(
        row(
            "table",
            "rows read",
            "nodes",
            "null key",
            "duplicate",
            "no time",
            "time",
            "from",
            "to",
            "bytes",
            "source"));
    for (TableReport table : tables) {
      cells.add(
          row(
              table.name(),
              number(table.rowsRead()),
              number(table.rows()),
              number(table.nullKeys()),
              number(table.duplicateKeys()),
              number(table.nullTimes()),
              table.timeColumn().isEmpty() ? table.timeKind() : table.timeColumn(),
              day(table.earliest()),
              day(table.latest()),
              bytes(table.bytes()),
              table.source()));
    }
    table("Tables", cells, "lrrrrrlllrl");
  }

  private void columns(List<TableReport> tables) {
    List<String[]> cells = new ArrayList<>();
    cells.add(row("column", "type", "use", "nulls", "why"));
    for (TableReport table : tables) {
      for (ColumnReport column : table.columns()) {
        String use =
            switch (column.use()) {
              case "categorical" -> "categorical[" + column.categories() + "]";
              case "text", "embedding" -> column.use() + "[" + column.length() + "]";
              default -> column.use();
            };
        String cut = column.truncated() > 0 ? ", " + number(column.truncated()) + " cut" : "";
        cells.add(
            row(
                table.name() + "." + column.name(),
                column.sourceType(),
                use,
                number(column.nulls()),
                column.reason().equals(column.use()) ? "" : column.reason() + cut));
      }
    }
    table("Columns", cells, "lllrl");
  }

  private void links(List<LinkReport> links) {
    if (links.isEmpty()) {
      return;
    }
    List<String[]> cells = new ArrayList<>();
    cells.add(
        row(
            "link",
            "edges",
            "null",
            "dangling",
            "min",
            "mean",
            "p50",
            "p90",
            "p99",
            "max",
            "childless",
            "bytes",
            "bytes/edge"));
    for (LinkReport link : links) {
      cells.add(
          row(
              link.name(),
              number(link.edges()),
              number(link.nullKeys()),
              number(link.dangling()),
              number(link.degrees().min()),
              String.format(Locale.ROOT, "%.1f", link.degrees().mean()),
              number(link.degrees().p50()),
              number(link.degrees().p90()),
              number(link.degrees().p99()),
              number(link.degrees().max()),
              number(link.degrees().zero()),
              bytes(link.bytes()),
              String.format(Locale.ROOT, "%.2f", link.bytesPerEdge())));
    }
    table("Links (degrees: children of a parent)", cells, "lrrrrrrrrrrrr");
  }

  private void topology(TopologyReport topology) {
    section(
        "Topology (all that sampling reads)",
        List.of(
            String.format(
                Locale.ROOT,
                "%,d directed edges, %.2f bytes each: ids and offsets %s, times %s",
                topology.directedEdges(),
                topology.bytesPerEdge(),
                bytes(topology.idBytes()),
                bytes(topology.timeBytes()))));
  }

  private void leakage(BuildReport report) {
    List<String> lines = new ArrayList<>();
    List<String> statics = report.leakage().staticTables();
    lines.add(
        statics.isEmpty()
            ? "no table is static"
            : "static, visible at any time: " + String.join(", ", statics));
    report.leakage().inheritedTables().forEach(lines::add);
    for (Finding finding : report.leakage().findings()) {
      lines.add(finding.severity() + "  " + finding.message());
    }
    section("Leakage", lines);
  }

  private void stages(List<StageSeconds> stages) {
    List<String> slowest =
        stages.stream()
            .sorted(Comparator.comparingDouble(StageSeconds::seconds).reversed())
            .limit(STAGES_SHOWN)
            .map(stage -> String.format(Locale.ROOT, "%6.1f s  %s", stage.seconds(), stage.stage()))
            .toList();
    section("Slowest stages", slowest);
  }

  private void section(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      line("");
      line("%s", title);
      lines.forEach(text -> line("  %s", text));
    }
  }

  private void table(String title, List<String[]> cells, String alignment) {
    int[] widths = new int[alignment.length()];
    for (String[] row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : cells) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row[i].length());
        text.append(alignment.charAt(i) == 'r' ? pad + row[i] : row[i] + pad).append("  ");
      }
      lines.add(text.toString().stripTrailing());
    }
    section(title, lines);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String[] row(String... cells) {
    return cells;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String day(String time) {
    return time.length() > 10 && time.startsWith("T00:00:00Z", 10) ? time.substring(0, 10) : time;
  }

  static String bytes(long bytes) {
    if (bytes < 10_000) {
      return bytes + " B";
    }
    double value = bytes;
    String unit = "";
    for (String next : List.of("KB", "MB", "GB", "TB")) {
      if (value < 1000) {
        break;
      }
      value /= 1000;
      unit = next;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }
}
