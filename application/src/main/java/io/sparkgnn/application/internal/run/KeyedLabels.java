// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode_outer;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.application.internal.audit.KeyText;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.connector.label.ClassLists;
import io.sparkgnn.connector.label.ItemLists;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.NumberLists;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.graph.NodeType;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Label rows as the audit knows them: with the entity's key as text and exact times. */
record KeyedLabels(JobFile job, NodeType entity) {
  /** Numbers that tell items apart, in columns of numbers. */
  private static final int NUMBERS = 1000;

  /**
   * The usable rows with three more columns: {@code key} (the key's text), {@code time}
   * (microseconds) and {@code label} (a double; of strings the place among the different ones, for
   * which a Spark job runs, of lists of classes how long they are, of numbers the first).
   */
  Dataset<Row> of(Dataset<Row> labels) {
    List<String> keys = job.task().entity().inKeyOrder(entity);
    LabelColumns read = new LabelColumns(keys, job.task().time(), job.task().label(), "");
    SeedColumns columns =
        LabelRows.areLists(job, labels)
            ? new SeedColumns(labels.schema(), entity, read, KeyedLabels::length)
            : new SeedColumns(labels.schema(), entity, read);
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

  /** Lists of classes differ in length, and lists of numbers in the first of them. */
  private static Column length(StructField field) {
    boolean numbers =
        field.dataType() instanceof ArrayType list && list.elementType() instanceof NumericType;
    return numbers ? get(NumberLists.of(field), lit(0)) : size(ClassLists.of(field)).cast("double");
  }

  /**
   * Rows of a ranking: {@code key} and {@code time} of each usable row that has an item, one of its
   * items' key as text ({@code item}), and a number that tells this one from most others ({@code
   * label}, a double).
   */
  Dataset<Row> ofItems(Dataset<Row> labels, NodeType items) {
    List<String> keys = job.task().entity().inKeyOrder(entity);
    SeedColumns columns =
        new SeedColumns(labels.schema(), entity, LabelColumns.unlabeled(keys, job.task().time()));
    Column written =
        ItemLists.written(SeedColumns.field(labels.schema(), job.task().label(), "label"));
    Column number = xxhash64(col("key"), col("time"), col("item"));
    return labels
        .filter(columns.problem().isNull())
        .select(
            KeyText.of(entity.key(), keys).as("key"),
            columns.time().as("time"),
            explode_outer(written).as("written"))
        .select(col("key"), col("time"), KeyText.of(items.key(), List.of("written")).as("item"))
        .filter(col("item").isNotNull())
        .groupBy("key", "time")
        .agg(min_by(col("item"), number).as("item"))
        .withColumn("label", pmod(xxhash64(col("item")), lit(NUMBERS)).cast("double"));
  }
}
