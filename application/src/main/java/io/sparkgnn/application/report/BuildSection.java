// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The report of the graph build, from its JSON form: the graph may have been built long ago, by
 * another version, so whatever is missing is left blank. Its findings on leakage are told in the
 * page's own section.
 */
final class BuildSection {
  private static final int STAGES = 8;

  private BuildSection() {}

  static void add(Markup out, JsonNode build) {
    if (build == null || build.isEmpty()) {
      return;
    }
    out.leaf("h2", "The graph");
    totals(out, build);
    warnings(out, build.path("warnings"));
    tables(out, build.path("tables"));
    links(out, build.path("links"));
    columns(out, build.path("tables"));
    stages(out, build.path("stages"));
  }

  private static void totals(Markup out, JsonNode build) {
    long nodes = 0;
    long edges = 0;
    for (JsonNode table : build.path("tables")) {
      nodes += table.path("rows").asLong();
    }
    for (JsonNode link : build.path("links")) {
      edges += link.path("edges").asLong();
    }
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(nodes) + " nodes");
    parts.add(Figures.count(edges) + " links between them");
    parts.add(Figures.bytes(build.path("bytes").asDouble(Double.NaN)));
    parts.add("built in " + Figures.seconds(build.path("seconds").asDouble(Double.NaN)));
    String stripes = build.path("stripes").asText();
    parts.add(stripes + (stripes.equals("1") ? " stripe" : " stripes"));
    parts.add("version " + build.path("version").asText());
    out.leaf("p", String.join(" · ", parts), "class", "soft");
  }

  private static void warnings(Markup out, JsonNode warnings) {
    if (warnings.isEmpty()) {
      return;
    }
    out.leaf("h3", "Warnings").open("ul", "class", "findings");
    for (JsonNode warning : warnings) {
      out.leaf("li", warning.asText(), "class", "warning");
    }
    out.close();
  }

  private static void tables(Markup out, JsonNode tables) {
    Grid grid =
        new Grid()
            .text("table")
            .number("rows read", "nodes", "null key", "duplicate key", "no time")
            .text("time", "from", "to")
            .number("bytes")
            .text("source");
    for (JsonNode table : tables) {
      String column = text(table, "timeColumn");
      grid.row(
          text(table, "name"),
          count(table, "rowsRead"),
          count(table, "rows"),
          count(table, "nullKeys"),
          count(table, "duplicateKeys"),
          count(table, "nullTimes"),
          column.isEmpty() ? text(table, "timeKind") : column,
          day(text(table, "earliest")),
          day(text(table, "latest")),
          bytes(table, "bytes"),
          text(table, "source"));
    }
    grid.add(out, "Tables");
  }

  private static void links(Markup out, JsonNode links) {
    Grid grid =
        new Grid()
            .text("link")
            .number("edges", "null key", "dangling")
            .number("mean", "p50", "p90", "p99", "max", "childless")
            .number("bytes", "bytes/edge");
    for (JsonNode link : links) {
      JsonNode degrees = link.path("degrees");
      grid.row(
          text(link, "name"),
          count(link, "edges"),
          count(link, "nullKeys"),
          count(link, "dangling"),
          value(degrees, "mean"),
          count(degrees, "p50"),
          count(degrees, "p90"),
          count(degrees, "p99"),
          count(degrees, "max"),
          count(degrees, "zero"),
          bytes(link, "bytes"),
          value(link, "bytesPerEdge"));
    }
    grid.add(out, "Links, and how many children a parent has");
  }

  private static void columns(Markup out, JsonNode tables) {
    Grid grid = new Grid().text("column", "type", "use").number("categories", "nulls").text("why");
    for (JsonNode table : tables) {
      for (JsonNode column : table.path("columns")) {
        String use = text(column, "use");
        String reason = text(column, "reason");
        grid.row(
            text(table, "name") + "." + text(column, "name"),
            text(column, "sourceType"),
            use,
            column.path("categories").asInt() > 0 ? count(column, "categories") : "",
            count(column, "nulls"),
            reason.equals(use) ? "" : reason);
      }
    }
    grid.addFolded(out, "Columns");
  }

  private static void stages(Markup out, JsonNode stages) {
    List<JsonNode> slowest = new ArrayList<>();
    stages.forEach(slowest::add);
    slowest.sort(Comparator.comparingDouble(stage -> -stage.path("seconds").asDouble()));
    Grid grid = new Grid().text("stage").number("seconds");
    for (JsonNode stage : slowest.subList(0, Math.min(STAGES, slowest.size()))) {
      grid.row(text(stage, "stage"), value(stage, "seconds"));
    }
    grid.addFolded(out, "Slowest stages of the build");
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  private static String count(JsonNode node, String field) {
    return node.path(field).isNumber() ? Figures.count(node.path(field).asLong()) : "";
  }

  private static String bytes(JsonNode node, String field) {
    return node.path(field).isNumber() ? Figures.bytes(node.path(field).asDouble()) : "";
  }

  private static String value(JsonNode node, String field) {
    return node.path(field).isNumber() ? Figures.value(node.path(field).asDouble()) : "";
  }

  /** To the minute, and without the time of day where that is midnight. */
  private static String day(String time) {
    boolean midnight = time.length() < 16 || time.startsWith("T00:00:00Z", 10);
    return time.isEmpty() || midnight
        ? time.substring(0, Math.min(10, time.length()))
        : time.substring(0, 10) + " " + time.substring(11, 16);
  }
}
