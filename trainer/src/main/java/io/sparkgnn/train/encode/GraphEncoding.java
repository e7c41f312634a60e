// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkgnn.error.UserErrorException;
import java.util.List;

/**
 * Everything about inputs that was fitted. Part of the saved model.
 *
 * @param tables one for each table of the schema, in its order
 * @param ageScales four ascending numbers of days that ages are measured by
 * @param seedWeekdays whether seeds fall on different days of the week
 * @param seedHours whether seeds have a time of day
 * @param history exact figures of a seed's past; null for none, as in a model that is older
 * @param items what is ranked; null for other tasks
 */
public record GraphEncoding(
    List<TableEncoding> tables,
    List<Double> ageScales,
    boolean seedWeekdays,
    boolean seedHours,
    @JsonInclude(JsonInclude.Include.NON_NULL) HistoryEncoding history,
    @JsonInclude(JsonInclude.Include.NON_NULL) ItemEncoding items) {
  public GraphEncoding {
    tables = List.copyOf(tables);
    ageScales = List.copyOf(ageScales);
  }

  /** The same with figures of the past. */
  public GraphEncoding with(HistoryEncoding figures) {
    return new GraphEncoding(tables, ageScales, seedWeekdays, seedHours, figures, items);
  }

  /** The same with items to rank. */
  public GraphEncoding with(ItemEncoding ranked) {
    return new GraphEncoding(tables, ageScales, seedWeekdays, seedHours, history, ranked);
  }

  /**
   * The encoding of a table, by name without regard to case.
   *
   * @throws UserErrorException if the model was trained without such a table
   */
  public TableEncoding table(String name) {
    for (TableEncoding table : tables) {
      if (table.table().equalsIgnoreCase(name)) {
        return table;
      }
    }
    throw new UserErrorException(
        "Cannot use the model on this graph: it was trained without table '" + name + "'");
  }
}
