package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.graph.NodeType;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * A label table read as seeds: one row of {@link #KEY}, {@link #TIME}, {@link #LABEL}, {@link
 * #VALIDATION}, {@link #PROBLEM} and {@link #WRITTEN} for each of its rows. Nothing is left out;
 * rows that cannot be seeds say so in the last two columns.
 */
public final class LabelTable {
  /** The entity's key as {@link io.sparkgnn.feature.KeyCodec} encodes it: binary. */
  public static final String KEY = "key";

  /** The seed time, microseconds since the epoch: long. */
  public static final String TIME = "time";

  /** The label: double. */
  public static final String LABEL = "label";

  /** Whether the row is for validation: boolean. */
  public static final String VALIDATION = "validation";

  /** Name of a {@link SeedProblem}, or null: string. */
  public static final String PROBLEM = "problem";

  /** Of a row with a problem what stands in it, for messages; else null: string. */
  public static final String WRITTEN = "written";

  private static final int SHOWN_VALUES = 5;

  private static final Column NOT_BINARY = not(col(LABEL).isin(0.0, 1.0));
  private static final Column NOT_CLASS =
      not(col(LABEL).equalTo(rint(col(LABEL))).and(col(LABEL).geq(0)));

  private LabelTable() {}

  /**
   * Reads the rows as seeds, lazily.
   *
   * @param entity a node type with a primary key
   * @throws io.sparkgnn.error.UserErrorException for a missing column or a type that cannot be read
   */
  public static Dataset<Row> seeds(Dataset<?> table, NodeType entity, LabelColumns columns) {
    SeedColumns seed = new SeedColumns(table.schema(), entity, columns);
    return table.select(
        seed.key().as(KEY),
        seed.time().as(TIME),
        seed.label().as(LABEL),
        seed.validation().as(VALIDATION),
        seed.problem().as(PROBLEM),
        when(seed.problem().isNotNull(), seed.written()).as(WRITTEN));
  }

  /**
   * What values the labels have, over the rows without a problem. Runs one Spark job.
   *
   * @param seeds from {@link #seeds}
   */
  public static LabelValues values(Dataset<Row> seeds) {
    Row row =
        usable(seeds)
            .agg(
                count(lit(1)),
                coalesce(max(col(LABEL)), lit(Double.NaN)),
                count(when(NOT_BINARY, 1)),
                count(when(NOT_CLASS, 1)))
            .first();
    return new LabelValues(row.getLong(0), row.getDouble(1), row.getLong(2), row.getLong(3));
  }

  /** Up to five different labels that are neither 0 nor 1, ascending. Runs one Spark job. */
  public static List<Double> notBinary(Dataset<Row> seeds) {
    return examples(seeds, NOT_BINARY);
  }

  /** Up to five different labels that are not whole numbers from 0, ascending. Runs one job. */
  public static List<Double> notClasses(Dataset<Row> seeds) {
    return examples(seeds, NOT_CLASS);
  }

  private static List<Double> examples(Dataset<Row> seeds, Column condition) {
    return usable(seeds)
        .where(condition)
        .select(col(LABEL))
        .distinct()
        .orderBy(col(LABEL))
        .limit(SHOWN_VALUES)
        .as(Encoders.DOUBLE())
        .collectAsList();
  }

  private static Dataset<Row> usable(Dataset<Row> seeds) {
    return seeds.where(col(PROBLEM).isNull());
  }
}
