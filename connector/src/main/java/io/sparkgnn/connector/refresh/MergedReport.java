// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.BuildReport.ColumnReport;
import io.sparkgnn.connector.graphbuild.BuildReport.LinkReport;
import io.sparkgnn.connector.graphbuild.BuildReport.StageSeconds;
import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.graphbuild.BuildReport.TopologyReport;
import io.sparkgnn.connector.write.DegreeCounts;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The build report of a graph that was merged, from that of the one before. */
final class MergedReport {
  private final BuildReport before;
  private final GraphSchema schema;
  private final Topology topology;
  private final List<RowChanges.Tally> tallies;
  private final List<MergedFiles.Written> parts;
  private final List<String> sources;

  /**
   * @param schema of the graph as it is now
   * @param topology of the graph as it is now
   * @param tallies by table
   * @param sources by table, where it was read
   */
  MergedReport(
      BuildReport before,
      GraphSchema schema,
      Topology topology,
      List<RowChanges.Tally> tallies,
      List<MergedFiles.Written> parts,
      List<String> sources) {
    this.before = before;
    this.schema = schema;
    this.topology = topology;
    this.tallies = tallies;
    this.parts = parts;
    this.sources = sources;
  }

  BuildReport report(
      String version, List<String> warnings, List<StageSeconds> stages, double seconds) {
    List<TableReport> tables = new ArrayList<>();
    for (NodeType type : schema.nodeTypes()) {
      tables.add(table(type, before.tables().get(type.index())));
    }
    List<LinkReport> links = new ArrayList<>();
    for (Link link : schema.links()) {
      links.add(link(link, before.links().get(link.index())));
    }
    List<String> all = new ArrayList<>(before.warnings());
    warnings.stream().filter(line -> !all.contains(line)).forEach(all::add);
    return new BuildReport(
        before.path(),
        version,
        before.stripes(),
        tables,
        links,
        TopologyReport.of(
            links,
            schema.nodeTypes().stream()
                .mapToLong(type -> WrittenFile.bytes(files(type.index(), -1), ".times"))
                .sum()),
        before.leakage(),
        all,
        stages,
        tables.stream().mapToLong(TableReport::bytes).sum()
            + links.stream().mapToLong(LinkReport::bytes).sum(),
        seconds);
  }

  private TableReport table(NodeType type, TableReport was) {
    RowChanges.Tally tally = tallies.get(type.index());
    long read = was.rowsRead() + tally.read;
    long nullKeys = was.nullKeys() + tally.nullKeys;
    boolean dated = type.timed() && type.rows() > 0;
    return new TableReport(
        was.name(),
        sources.get(type.index()),
        was.timeKind(),
        was.timeColumn(),
        was.inheritedFrom(),
        read,
        type.rows(),
        nullKeys,
        was.duplicateKeys(),
        was.duplicateExamples(),
        Math.max(0, read - type.rows() - nullKeys - was.duplicateKeys()),
        was.nullTimeExamples(),
        dated ? TimeText.of(topology.time(type.index(), 0)) : "",
        dated ? TimeText.of(topology.time(type.index(), type.rows() - 1)) : "",
        was.farFuture(),
        was.before1900(),
        was.rowBytes(),
        WrittenFile.bytes(files(type.index(), -1), ""),
        columns(type, was));
  }

  private List<ColumnReport> columns(NodeType type, TableReport was) {
    Map<String, FeatureColumn> byName = new HashMap<>();
    Map<String, Long> nulls = new HashMap<>();
    for (int c = 0; c < type.columns().size(); c++) {
      FeatureColumn column = type.columns().get(c);
      byName.put(column.name(), column);
      int at = c;
      nulls.put(
          column.name(),
          parts.stream()
              .filter(written -> written.part().link() < 0)
              .filter(written -> written.part().nodeType() == type.index())
              .filter(written -> !written.found().nulls().isEmpty())
              .mapToLong(written -> written.found().nulls().get(at))
              .sum());
    }
    return was.columns().stream()
        .map(
            column ->
                byName.containsKey(column.name())
                    ? new ColumnReport(
                        column.name(),
                        column.sourceType(),
                        column.use(),
                        column.reason(),
                        nulls.get(column.name()),
                        column.length(),
                        byName.get(column.name()).categories().size(),
                        column.truncated())
                    : column)
        .toList();
  }

  private LinkReport link(Link link, LinkReport was) {
    DegreeCounts degrees = new DegreeCounts();
    for (MergedFiles.Written written : parts) {
      if (written.part().link() == link.index()) {
        written.found().nodesByDegree().forEach(degrees::add);
      }
    }
    int at = schema.linksOf(link.child()).indexOf(link);
    long nullKeys = Math.max(0, was.nullKeys() + tallies.get(link.child()).nullParents[at]);
    long edges = degrees.edges();
    long rows = schema.nodeTypes().get(link.child()).rows();
    long dangling = Math.max(0, rows - nullKeys - edges);
    return LinkReport.of(
        was.name(),
        was.childTable(),
        was.parentTable(),
        new LinkReport.Rows(nullKeys, dangling, was.danglingExamples()),
        degrees,
        files(link.child(), link.index()));
  }

  private List<WrittenFile> files(int nodeType, int link) {
    return parts.stream()
        .filter(written -> written.part().nodeType() == nodeType)
        .filter(written -> written.part().link() == link)
        .flatMap(written -> written.files().stream())
        .toList();
  }
}
