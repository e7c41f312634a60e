// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.source.TableSource;

/**
 * What to predict.
 *
 * @param entity what a prediction is about
 * @param time column of the label tables with the seed time
 * @param label column of the label tables with the label
 * @param train rows to train on
 * @param validation rows that pick the best epoch, or null
 * @param test rows that were kept apart, or null
 * @param timeFormat how the times of label tables and seeds are written, or null where they are
 *     timestamps, dates or strings of them
 * @param query the question that makes the label tables, or null; the three tables are null until
 *     it was asked
 * @param candidates rows with the keys of the items that a ranking answers, or null
 */
public record TaskJob(
    EntityRef entity,
    String time,
    String label,
    TableSource train,
    TableSource validation,
    TableSource test,
    String timeFormat,
    QueryJob query,
    TableSource candidates) {
  /** The same names of columns for rows about another table's key. */
  public TaskJob about(EntityRef other) {
    return new TaskJob(other, time, label, train, validation, test, timeFormat, query, candidates);
  }
}
