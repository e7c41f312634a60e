package io.sparkgnn.connector.label;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a label table's rows.
 *
 * @param rows rows read
 * @param training rows to train on
 * @param validation rows to validate on
 * @param excluded rows left out, by reason; only reasons that occur
 * @param unknownEntities some of the keys that the graph does not have
 * @param beforeData usable rows whose time is before every row of every timed table
 * @param duplicates usable rows whose entity and time an earlier row of the same part already has
 * @param inBothParts entity and time pairs that are in training and in validation
 */
public record SeedReport(
    long rows,
    long training,
    long validation,
    Map<SeedProblem, Long> excluded,
    List<String> unknownEntities,
    long beforeData,
    long duplicates,
    long inBothParts)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public SeedReport {
    Map<SeedProblem, Long> copy = new EnumMap<>(SeedProblem.class);
    copy.putAll(excluded);
    excluded = copy;
    unknownEntities = new ArrayList<>(unknownEntities);
  }

  /** One line for each kind of row that was left out or looks odd; empty when all is well. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>();
    excluded.forEach(
        (problem, count) ->
            lines.add(
                count
                    + " of "
                    + rows
                    + " label rows left out: "
                    + problem.text()
                    + (problem == SeedProblem.UNKNOWN_ENTITY && !unknownEntities.isEmpty()
                        ? " (such as " + String.join(", ", unknownEntities) + ")"
                        : "")));
    if (beforeData > 0) {
      lines.add(beforeData + " label rows have a time before any row of the graph's timed tables");
    }
    if (duplicates > 0) {
      lines.add(duplicates + " label rows repeat the entity and time of another row");
    }
    if (inBothParts > 0) {
      lines.add(inBothParts + " pairs of entity and time are in training and in validation");
    }
    return lines;
  }
}
