// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkgnn.seed.SeedProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a label table's rows.
 *
 * @param rows rows read
 * @param training rows to train on
 * @param validation rows to validate on
 * @param excluded rows left out, by reason; only reasons that occur
 * @param examples for a reason what stands in one of its rows
 * @param unknownEntities some of the keys that the graph does not have, as messages show them, and
 *     keys of the graph that may have been meant
 * @param beforeData usable rows whose time is before every row of every timed table
 * @param duplicates usable rows whose entity and time an earlier row of the same part already has
 * @param inBothParts entity and time pairs that are in training and in validation
 * @param items of a ranking, a line for each kind of item that cannot be learned or predicted
 */
public record SeedReport(
    long rows,
    long training,
    long validation,
    Map<SeedProblem, Long> excluded,
    Map<SeedProblem, String> examples,
    List<String> unknownEntities,
    long beforeData,
    long duplicates,
    long inBothParts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> items) {
  public SeedReport {
    items = items == null ? new ArrayList<>() : new ArrayList<>(items);
    excluded = new TreeMap<>(excluded);
    examples = new TreeMap<>(examples);
    unknownEntities = new ArrayList<>(unknownEntities);
  }

  /** One line for each kind of row that was left out or looks odd; empty when all is well. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>();
    excluded.forEach(
        (problem, count) ->
            lines.add(
                "%d of %d label rows left out: %s%s"
                    .formatted(count, rows, problem.text(), example(problem))));
    if (beforeData > 0) {
      lines.add(beforeData + " label rows have a time before any row of the graph's timed tables");
    }
    if (duplicates > 0) {
      lines.add(duplicates + " label rows repeat the entity and time of another row");
    }
    if (inBothParts > 0) {
      lines.add(inBothParts + " pairs of entity and time are in training and in validation");
    }
    lines.addAll(items);
    return lines;
  }

  private String example(SeedProblem problem) {
    List<String> shown = new ArrayList<>();
    if (problem == SeedProblem.UNKNOWN_ENTITY) {
      shown.addAll(unknownEntities);
    }
    if (shown.isEmpty() && examples.containsKey(problem)) {
      shown.add(examples.get(problem));
    }
    return shown.isEmpty() ? "" : " (such as " + String.join(", ", shown) + ")";
  }
}
