// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.connector.plan.IgnoredColumn;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables and links that a graph store was built from, told from its manifest. */
public final class GraphOrigin {
  private GraphOrigin() {}

  /**
   * The tables where they were read, Delta tables at the version that was read. Reader options are
   * not kept in a graph store: files are read with the defaults of {@link
   * io.sparkgnn.connector.source.Sources}. Columns have the types that the build gave them, so that
   * of rows with the same key the same one stays.
   *
   * @param path of the graph store
   * @throws UserErrorException if a table was a DataFrame, which cannot be read again
   */
  public static GraphSpec of(String path, Manifest manifest) {
    GraphSchema schema = manifest.schema();
    List<TableSpec> tables = new ArrayList<>();
    for (NodeType type : schema.nodeTypes()) {
      Manifest.Source read = manifest.sources().get(type.name());
      tables.add(
          TableSpec.builder(type.name())
              .source(source(path, type, read))
              .primaryKey(type.key().stream().map(KeyColumn::name).toList())
              .time(time(type, schema))
              .columns(columns(type, manifest.report()))
              .keyTypes(SourceReading.keyTypes(read.reading()))
              .timeFormats(SourceReading.timeFormats(read.reading()))
              .wordVectors(SourceReading.wordVectors(read.reading()))
              .build());
    }
    List<LinkSpec> links = new ArrayList<>();
    for (Link link : schema.links()) {
      links.add(link(schema, link));
    }
    return new GraphSpec(path, tables, links, 0);
  }

  private static TableTime time(NodeType type, GraphSchema schema) {
    return switch (type.timeKind()) {
      case TIMED -> TableTime.column(type.timeColumn());
      case FIRST_SEEN ->
          new TableTime.FirstSeen(
              type.firstSeenBy().stream()
                  .map(link -> link(schema, schema.links().get(link)).childText())
                  .toList());
      case INHERITED -> TableTime.UNDECLARED;
      case STATIC -> TableTime.STATIC;
    };
  }

  private static LinkSpec link(GraphSchema schema, Link link) {
    return new LinkSpec(
        schema.nodeTypes().get(link.child()).name(),
        link.childColumns(),
        schema.nodeTypes().get(link.parent()).name(),
        link.parentColumns());
  }

  private static TableSource source(String path, NodeType type, Manifest.Source read) {
    if (read == null || (read.path() == null && read.table() == null)) {
      throw new UserErrorException(
          "Cannot read table %s again: the graph at %s was built from a DataFrame"
              .formatted(type.name(), path));
    }
    TableSource source =
        TableSource.builder()
            .format(read.table() == null ? read.format() : null)
            .path(read.path())
            .table(read.table())
            .version(read.version())
            .timestamp(read.version() == null ? read.timestamp() : null)
            .build();
    return SourceReading.source(source, read.reading());
  }

  private static Map<String, String> columns(NodeType type, JsonNode report) {
    Map<String, String> columns = new HashMap<>();
    for (FeatureColumn column : type.columns()) {
      columns.put(column.name(), column.type().name().toLowerCase(Locale.ROOT));
    }
    for (JsonNode column : report.path("tables").path(type.index()).path("columns")) {
      if (column.path("reason").asText().equals(IgnoredColumn.AS_ASKED)) {
        columns.put(column.path("name").asText(), IgnoredColumn.IGNORE);
      }
    }
    return columns;
  }
}
