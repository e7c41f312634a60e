// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.write.DegreeCounts;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.graph.Manifest;
import java.util.List;

/**
 * What a build read, kept, left out and wrote. Goes into the manifest as JSON.
 *
 * @param path folder of the graph store
 * @param version of the graph store; a hash of its content
 * @param stripes number of stripes
 * @param tables one for each table, in order
 * @param links one for each link, in order
 * @param topology size of all that sampling reads
 * @param leakage what may carry knowledge of the future
 * @param warnings what was left out or looks like a mistake, one line each
 * @param stages seconds of each stage; stages of different tables run side by side
 * @param bytes size of all files
 * @param seconds of the whole build
 */
public record BuildReport(
    String path,
    String version,
    int stripes,
    List<TableReport> tables,
    List<LinkReport> links,
    TopologyReport topology,
    Leakage leakage,
    List<String> warnings,
    List<StageSeconds> stages,
    long bytes,
    double seconds) {
  public BuildReport {
    tables = List.copyOf(tables);
    links = List.copyOf(links);
    warnings = List.copyOf(warnings);
    stages = List.copyOf(stages);
  }

  /** The report that the build left in a graph's manifest. */
  public static BuildReport of(Manifest manifest) {
    try {
      return new ObjectMapper().treeToValue(manifest.report(), BuildReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manifest's build report cannot be read", e);
    }
  }

  /**
   * One table.
   *
   * @param source where it was read, with the version
   * @param timeKind {@code timed}, {@code inherited}, {@code first seen} or {@code static}
   * @param timeColumn the time column, or ""
   * @param inheritedFrom for a time that other rows give, the links that it came through
   * @param rowsRead rows of the source
   * @param rows rows that became nodes
   * @param nullKeys rows left out for a null in the primary key
   * @param duplicateKeys rows left out because an earlier row has their key
   * @param duplicateExamples a few such keys
   * @param nullTimes rows left out because they have no time
   * @param nullTimeExamples keys of a few such rows
   * @param earliest time of the first node, ISO 8601, or ""
   * @param latest time of the last node, ISO 8601, or ""
   * @param farFuture nodes more than ten years from now or after 2200
   * @param before1900 nodes from before 1900
   * @param rowBytes width of a feature row
   * @param bytes size of the table's files
   */
  public record TableReport(
      String name,
      String source,
      String timeKind,
      String timeColumn,
      List<String> inheritedFrom,
      long rowsRead,
      long rows,
      long nullKeys,
      long duplicateKeys,
      List<String> duplicateExamples,
      long nullTimes,
      List<String> nullTimeExamples,
      String earliest,
      String latest,
      long farFuture,
      long before1900,
      int rowBytes,
      long bytes,
      List<ColumnReport> columns) {
    public TableReport {
      inheritedFrom = List.copyOf(inheritedFrom);
      duplicateExamples = List.copyOf(duplicateExamples);
      nullTimeExamples = List.copyOf(nullTimeExamples);
      columns = List.copyOf(columns);
    }
  }

  /**
   * One column of a table.
   *
   * @param sourceType its type in the source
   * @param use {@code numeric}, {@code categorical}, {@code timestamp}, {@code boolean}, {@code
   *     text}, {@code embedding}, {@code ignore}, or {@code primary key}, {@code foreign key to …},
   *     {@code time}
   * @param reason why
   * @param nulls nodes without a value (for numbers, NaN and infinite ones too); 0 for keys
   * @param length values per row
   * @param categories number of categories
   * @param truncated texts of which not all n-grams are kept
   */
  public record ColumnReport(
      String name,
      String sourceType,
      String use,
      String reason,
      long nulls,
      int length,
      int categories,
      long truncated) {}

  /**
   * One link.
   *
   * @param name the edge type name, from child to parent
   * @param edges children with a parent
   * @param nullKeys children whose foreign key is null
   * @param dangling children whose foreign key fits no parent
   * @param danglingExamples a few such keys
   * @param degrees children of a parent
   * @param parentBytes from child to parent: ids
   * @param childBytes from parent to children: ids and offsets
   * @param bytes size of both directions
   * @param bytesPerEdge bytes for each of the 2 × edges directed edges, times not counted
   */
  public record LinkReport(
      String name,
      String childTable,
      String parentTable,
      long edges,
      long nullKeys,
      long dangling,
      List<String> danglingExamples,
      Degrees degrees,
      long parentBytes,
      long childBytes,
      long bytes,
      double bytesPerEdge) {
    public LinkReport {
      danglingExamples = danglingExamples == null ? List.of() : List.copyOf(danglingExamples);
    }

    /** Children without a parent, as {@link LinkReport} counts them. */
    public record Rows(long nullKeys, long dangling, List<String> danglingExamples) {}

    /**
     * Of a link whose files are written.
     *
     * @param counts children of the parents
     */
    public static LinkReport of(
        String name,
        String childTable,
        String parentTable,
        Rows rows,
        DegreeCounts counts,
        List<WrittenFile> files) {
      long parentBytes = WrittenFile.bytes(files, ".parents");
      long childBytes = WrittenFile.bytes(files, ".children");
      long bytes = parentBytes + childBytes;
      long edges = counts.edges();
      return new LinkReport(
          name,
          childTable,
          parentTable,
          edges,
          rows.nullKeys(),
          rows.dangling(),
          rows.danglingExamples(),
          Degrees.of(counts),
          parentBytes,
          childBytes,
          bytes,
          edges == 0 ? 0 : bytes / (2.0 * edges));
    }
  }

  /**
   * All that sampling reads, whole files with their headers.
   *
   * @param directedEdges two for each child with a parent, over all links
   * @param idBytes ids and offsets of all links
   * @param timeBytes times of all tables
   * @param bytesPerEdge bytes of ids, offsets and times for each directed edge; 0 without edges
   */
  public record TopologyReport(
      long directedEdges, long idBytes, long timeBytes, double bytesPerEdge) {
    /** Of links, with the size of all times. */
    public static TopologyReport of(List<LinkReport> links, long timeBytes) {
      long edges = 2 * links.stream().mapToLong(LinkReport::edges).sum();
      long ids = links.stream().mapToLong(LinkReport::bytes).sum();
      return new TopologyReport(
          edges, ids, timeBytes, edges == 0 ? 0 : (double) (ids + timeBytes) / edges);
    }
  }

  /**
   * How many children the parents have.
   *
   * @param zero parents without children
   */
  public record Degrees(long min, double mean, long p50, long p90, long p99, long max, long zero) {
    /** Of counted nodes. */
    public static Degrees of(DegreeCounts counts) {
      return new Degrees(
          counts.quantile(0),
          counts.nodes() == 0 ? 0 : (double) counts.edges() / counts.nodes(),
          counts.quantile(0.5),
          counts.quantile(0.9),
          counts.quantile(0.99),
          counts.quantile(1),
          counts.nodesOfDegree(0));
    }
  }

  /** Seconds that a stage took. */
  public record StageSeconds(String stage, double seconds) {}

  /** How likely a finding is to let the future in. */
  public enum Severity {
    /** Nothing to do unless it surprises. */
    NOTE,
    /** Look at it. */
    WARNING,
    /** Values that were not known at the row's time; metrics will be too good to be true. */
    LEAK
  }

  /** Something that may carry knowledge of the future. */
  public record Finding(Severity severity, String table, String column, String message) {}

  /**
   * What may carry knowledge of the future.
   *
   * @param staticTables tables whose rows are visible at any time
   * @param inheritedTables for each table whose rows have the times of others, one line on where
   *     from
   * @param newestLabel newest label time, ISO 8601, or "" when the build was not told
   * @param findings one for each suspicion, the gravest first
   */
  public record Leakage(
      List<String> staticTables,
      List<String> inheritedTables,
      String newestLabel,
      List<Finding> findings) {
    public Leakage {
      staticTables = List.copyOf(staticTables);
      inheritedTables = List.copyOf(inheritedTables);
      findings = List.copyOf(findings);
    }
  }

  /** The findings that are leaks, one line each; empty when there is none. */
  @JsonIgnore
  public List<String> leaks() {
    return leakage.findings().stream()
        .filter(finding -> finding.severity() == Severity.LEAK)
        .map(Finding::message)
        .toList();
  }

  /** The report as aligned tables, for a terminal. */
  public String toText() {
    return ReportText.of(this);
  }
}
