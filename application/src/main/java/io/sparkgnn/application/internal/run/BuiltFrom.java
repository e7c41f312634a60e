// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.DeclaredSchema;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.BuildReport.ColumnReport;
import io.sparkgnn.connector.graphbuild.SourceReading;
import io.sparkgnn.connector.plan.IgnoredColumn;
import io.sparkgnn.connector.source.SourcePlaces;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Whether a graph is that of a job file: of the same tables with the same keys, times and links,
 * read from the same places, with the columns as declared. How names, paths and links are written
 * does not matter, nor what the build had to leave out of what was declared.
 */
final class BuiltFrom {
  private final SparkSession spark;
  private final GraphSpec job;

  BuiltFrom(SparkSession spark, GraphSpec job) {
    this.spark = spark;
    this.job = job;
  }

  /** The first difference of the job to a graph, or null when there is none. */
  String difference(Manifest graph) {
    TreeSet<String> here = outline(DeclaredSchema.of(job));
    TreeSet<String> there = outline(graph.schema());
    if (!here.equals(there)) {
      TreeSet<String> missing = new TreeSet<>(here);
      missing.removeAll(there);
      there.removeAll(here);
      return "here but not there %s, there but not here %s".formatted(missing, there);
    }
    return job.tables().stream()
        .map(table -> difference(table, graph))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private String difference(TableSpec table, Manifest graph) {
    String place =
        graph.sources().entrySet().stream()
            .filter(source -> source.getKey().equalsIgnoreCase(table.name()))
            .map(source -> difference(table, source.getValue()))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (place != null) {
      return place;
    }
    Map<String, String> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    declared.putAll(table.columns());
    table.wordVectors().keySet().forEach(declared::remove); // the reading tells these apart
    return BuildReport.of(graph).tables().stream()
        .filter(built -> built.name().equalsIgnoreCase(table.name()))
        .flatMap(built -> built.columns().stream())
        .filter(column -> declared.containsKey(column.name()))
        .filter(column -> !as(declared.get(column.name()).strip(), column))
        .map(
            column ->
                "column %s.%s was taken as %s, not as %s"
                    .formatted(
                        table.name(), column.name(), column.use(), declared.get(column.name())))
        .findFirst()
        .orElse(null);
  }

  private String difference(TableSpec table, Manifest.Source built) {
    TableSource wanted = table.source();
    String wantedPath = SourcePlaces.ofPath(spark, wanted.shownPath());
    String builtPath = SourcePlaces.ofPath(spark, built.path());
    if (!Objects.equals(wantedPath, builtPath)) {
      return "table %s was read from %s, not from %s"
          .formatted(
              table.name(), place(builtPath, built.table()), place(wantedPath, wanted.table()));
    }
    if (!Objects.equals(
        SourcePlaces.ofTable(spark, wanted.table()), SourcePlaces.ofTable(spark, built.table()))) {
      return "table %s was read from %s, not from %s"
          .formatted(
              table.name(), place(builtPath, built.table()), place(wantedPath, wanted.table()));
    }
    if (wanted.version() != null && !wanted.version().equals(built.version())) {
      return "table %s was read at version %s, not %s"
          .formatted(table.name(), built.version(), wanted.version());
    }
    Map<String, String> reading = SourceReading.of(table);
    if (!reading.equals(built.reading())) {
      return "table %s was read with %s, not with %s"
          .formatted(table.name(), declared(built.reading()), declared(reading));
    }
    return null;
  }

  private static String declared(Map<String, String> reading) {
    return reading.isEmpty() ? "nothing declared of its values" : new TreeMap<>(reading).toString();
  }

  private static String place(String path, String table) {
    return path != null ? path : table != null ? "table " + table : "a DataFrame";
  }

  /**
   * Whether a column is what a build with this declaration makes of it. One without values, or with
   * one value only, is left out whatever it was declared as; a key or time is no feature anyway.
   */
  private static boolean as(String declared, ColumnReport column) {
    if (declared.equalsIgnoreCase(column.use())) {
      return true;
    }
    if (column.use().equals(IgnoredColumn.IGNORE)) {
      return !column.reason().equals(IgnoredColumn.AS_ASKED);
    }
    boolean feature =
        Arrays.stream(ColumnType.values()).anyMatch(t -> t.name().equalsIgnoreCase(column.use()));
    return !feature && declared.equalsIgnoreCase(IgnoredColumn.IGNORE);
  }

  /** Tables with keys and times, and links, without regard to case and to a link's own order. */
  private static TreeSet<String> outline(GraphSchema schema) {
    List<NodeType> types = schema.nodeTypes();
    TreeSet<String> outline = new TreeSet<>();
    for (Link link : schema.links()) {
      outline.add(
          IntStream.range(0, link.parentColumns().size())
              .mapToObj(i -> link.childColumns().get(i) + "->" + link.parentColumns().get(i))
              .sorted(String.CASE_INSENSITIVE_ORDER)
              .collect(
                  Collectors.joining(
                      ", ",
                      types.get(link.child()).name()
                          + " to "
                          + types.get(link.parent()).name()
                          + " by ",
                      ""))
              .toLowerCase(Locale.ROOT));
    }
    for (NodeType type : types) {
      String key = type.key().stream().map(KeyColumn::name).collect(Collectors.joining(","));
      String text = "%s(key %s, time %s)".formatted(type.name(), key, time(schema, type));
      outline.add(text.toLowerCase(Locale.ROOT));
    }
    return outline;
  }

  /** Where a table's times come from, as a job file says it. */
  private static String time(GraphSchema schema, NodeType type) {
    return switch (type.timeKind()) {
      case TIMED -> type.timeColumn();
      case INHERITED -> "inherited";
      case FIRST_SEEN ->
          type.firstSeenBy().stream()
              .map(link -> schema.edgeTypes().get(2 * link).name())
              .sorted()
              .collect(Collectors.joining(", ", "first_seen ", ""));
      case STATIC -> "";
    };
  }
}
