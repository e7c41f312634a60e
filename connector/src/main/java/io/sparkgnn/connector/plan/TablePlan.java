// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.TimeKind;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A checked table.
 *
 * @param index position among the tables
 * @param name as declared
 * @param source resolved: format and version are known
 * @param typed the source's rows
 * @param key the primary key; empty when none is declared
 * @param time the time column's name as in the source, or null
 * @param timeKind where rows have their time from
 * @param datingLinks indexes of the links that give it, see {@link BuildPlan#datingLinksOf}
 * @param columns the columns that may become features
 * @param ignored the columns that will not
 */
public record TablePlan(
    int index,
    String name,
    TableSource source,
    TypedRows typed,
    List<KeyColumn> key,
    String time,
    TimeKind timeKind,
    List<Integer> datingLinks,
    List<ColumnPlan> columns,
    List<IgnoredColumn> ignored) {
  public TablePlan {
    key = List.copyOf(key);
    datingLinks = List.copyOf(datingLinks);
    columns = List.copyOf(columns);
    ignored = List.copyOf(ignored);
  }

  /** The source's rows, in the types that their columns are used in. */
  public Dataset<Row> rows() {
    return typed.rows();
  }

  public boolean keyed() {
    return !key.isEmpty();
  }

  public boolean timed() {
    return timeKind != TimeKind.STATIC;
  }
}
