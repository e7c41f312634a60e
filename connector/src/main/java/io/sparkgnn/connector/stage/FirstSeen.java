// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Dates the rows of a table by the rows that point to them. One aggregate over the children's
 * foreign keys and one join, both of which spill.
 */
final class FirstSeen {
  private static final String KEY = "_seenkey";
  private static final String TIME = "_seentime";

  private FirstSeen() {}

  /**
   * The rows with {@link StagedColumns#TIME}: the earliest of the rows that point to a row; null
   * where none does.
   *
   * @param nodes the rows of another table that became nodes, with their times and foreign keys
   */
  static Dataset<Row> date(
      BuildPlan plan, TablePlan table, Dataset<Row> rows, Function<TablePlan, Dataset<Row>> nodes) {
    Dataset<Row> seen = null;
    for (LinkPlan link : plan.datingLinksOf(table.index())) {
      Dataset<Row> by =
          nodes
              .apply(plan.tables().get(link.child()))
              .select(col(link.stagedKey()).as(KEY), col(StagedColumns.TIME).as(TIME))
              .where(col(KEY).isNotNull());
      seen = seen == null ? by : seen.union(by);
    }
    Dataset<Row> first = seen.groupBy(KEY).agg(min(TIME).as(TIME));
    return rows.join(first, col(StagedColumns.KEY).equalTo(col(KEY)), "left")
        .withColumn(StagedColumns.TIME, col(TIME))
        .drop(KEY, TIME);
  }
}
