// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.audit.KeyText;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.graph.NodeType;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Label rows as the audit knows them: with the entity's key as text and exact times. */
record KeyedLabels(JobFile job, NodeType entity) {
  /**
   * The usable rows with three more columns: {@code key} (the key's text), {@code time}
   * (microseconds) and {@code label} (a double; of strings the place among the different ones, for
   * which a Spark job runs).
   */
  Dataset<Row> of(Dataset<Row> labels) {
    List<String> keys = job.task().entity().inKeyOrder(entity);
    SeedColumns columns =
        new SeedColumns(
            labels.schema(),
            entity,
            new LabelColumns(keys, job.task().time(), job.task().label(), ""));
    Dataset<Row> keyed =
        labels
            .filter(columns.problem().isNull())
            .select(
                KeyText.of(entity.key(), keys).as("key"),
                columns.time().as("time"),
                columns.label().as(LabelTable.LABEL));
    if (!LabelTable.areStrings(keyed)) {
      return keyed;
    }
    List<String> different =
        keyed.select(LabelTable.LABEL).distinct().as(Encoders.STRING()).collectAsList().stream()
            .sorted()
            .toList();
    return LabelTable.numbered(keyed, different);
  }
}
