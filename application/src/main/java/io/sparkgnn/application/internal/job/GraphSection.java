// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import java.util.ArrayList;
import java.util.List;

/** Reads the section {@code graph} of a job file. */
final class GraphSection {
  private GraphSection() {}

  static GraphSpec read(String name, Section graph) {
    List<TableSpec> tables = new ArrayList<>();
    Section named = graph.section("tables");
    for (String table : named.names()) {
      Section section = named.section(table);
      tables.add(
          TableSpec.builder(table)
              .source(section.source("source"))
              .primaryKey(section.texts("primary_key"))
              .time(time(table, section))
              .columns(section.textByName("columns"))
              .keyTypes(section.textOrByName("key_type", section.texts("primary_key")))
              .timeFormats(section.textOrByName("time_format", times(section)))
              .wordVectors(section.textByName("word_vectors"))
              .build());
    }
    List<LinkSpec> links = new ArrayList<>();
    for (String link : graph.texts("links")) {
      links.add(graph.at("links", () -> LinkSpec.parse(link)));
    }
    int shards = graph.whole("shards", 0);
    if (Integer.bitCount(shards) > 1) {
      throw graph.misfit("shards", "a power of two");
    }
    return new GraphSpec(graph.text("path", "build/graphs/" + name), tables, links, shards);
  }

  private static TableTime time(String name, Section table) {
    boolean constant = table.has("static") && (Boolean) table.plain("static");
    if (constant && table.has("time")) {
      throw table.misplaced(
          "graph.tables." + name, "static", "does not go with time; leave one of them out");
    }
    Section time = table.section("time");
    if (time.has("first_seen")) {
      List<String> links = time.texts("first_seen");
      boolean all = links.equals(List.of("true"));
      return new TableTime.FirstSeen(all ? List.of() : links);
    }
    return constant ? TableTime.STATIC : TableTime.column(table.text("time", null));
  }

  private static List<String> times(Section table) {
    boolean column = table.has("time") && !table.section("time").has("first_seen");
    if (!column && table.isText("time_format")) {
      throw table.misplaced(
          "tables", "time_format", "goes with a time column, which is missing; or name columns");
    }
    return column ? List.of(table.text("time", "")) : List.of();
  }
}
