// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Something about the times in the data that bears on leakage.
 *
 * @param where a table, a column or an edge type
 * @param what one sentence for the reader
 */
public record LeakageFinding(Level level, String where, String what) {

  /** How much the finding means. */
  public enum Level {
    /** The model may have seen what it could not have known: figures are not to be trusted. */
    PROBLEM,
    /** To be looked at. */
    WARNING,
    /** Allowed, but worth knowing: a static table, a time that other rows give. */
    NOTE
  }

  /**
   * What the leakage section of a graph build's report says, in its order.
   *
   * @param build the report as JSON, or null for no findings
   */
  public static List<LeakageFinding> of(JsonNode build) {
    List<LeakageFinding> findings = new ArrayList<>();
    if (build == null) {
      return findings;
    }
    JsonNode leakage = build.path("leakage");
    for (JsonNode finding : leakage.path("findings")) {
      Level level =
          switch (finding.path("severity").asText()) {
            case "LEAK" -> Level.PROBLEM;
            case "WARNING" -> Level.WARNING;
            default -> Level.NOTE;
          };
      String table = finding.path("table").asText();
      String column = finding.path("column").asText();
      String where = column.isEmpty() ? table : table + "." + column;
      String message = finding.path("message").asText();
      findings.add(new LeakageFinding(level, where, without(where, without(table, message))));
    }
    for (JsonNode table : leakage.path("staticTables")) {
      findings.add(
          new LeakageFinding(
              Level.NOTE, table.asText(), "is static: its rows are visible at any time"));
    }
    for (JsonNode line : leakage.path("inheritedTables")) {
      String[] words = line.asText().split(" ", 2);
      findings.add(new LeakageFinding(Level.NOTE, words[0], words.length > 1 ? words[1] : ""));
    }
    return findings;
  }

  /** The message without the name that it begins with. */
  private static String without(String name, String message) {
    return message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
  }
}
