// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import java.util.List;

/**
 * Which columns of a label table hold what. Names are compared as Spark does.
 *
 * @param entity the entity's key, in the order of the primary key's columns
 * @param time the seed time: a timestamp, a date, or a string of one
 * @param label the label, or "" for rows to be scored
 * @param validation a boolean, true for rows that choose the best epoch and are not trained on; ""
 *     when there is none
 * @param weight what a row weighs, a number; "" where all weigh the same
 */
public record LabelColumns(
    List<String> entity, String time, String label, String validation, String weight) {
  public LabelColumns {
    entity = List.copyOf(entity);
  }

  /** The columns of rows that weigh the same. */
  public LabelColumns(List<String> entity, String time, String label, String validation) {
    this(entity, time, label, validation, "");
  }

  /** The columns of seeds to be scored or sampled, without labels. */
  public static LabelColumns unlabeled(List<String> entity, String time) {
    return new LabelColumns(entity, time, "", "");
  }
}
