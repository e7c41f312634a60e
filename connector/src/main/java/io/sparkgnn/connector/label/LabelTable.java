// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.seed.SeedProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;

/**
 * A label table read as seeds: one row of {@link #KEY}, {@link #TIME}, {@link #LABEL}, {@link
 * #VALIDATION}, {@link #PROBLEM} and {@link #WRITTEN} for each of its rows, and {@link #WEIGHT}
 * where they have one. Nothing is left out; rows that cannot be seeds say so in the last two
 * columns.
 */
public final class LabelTable {
  /** The entity's key as {@link io.sparkgnn.feature.KeyCodec} encodes it: binary. */
  public static final String KEY = "key";

  /** The seed time, microseconds since the epoch: long. */
  public static final String TIME = "time";

  /** The label: double, a string where the table's column is one, or an array. */
  public static final String LABEL = "label";

  /** Whether the row is for validation: boolean. */
  public static final String VALIDATION = "validation";

  /** Name of a {@link SeedProblem}, or null: string. */
  public static final String PROBLEM = "problem";

  /** Of a row with a problem what stands in it, for messages; else null: string. */
  public static final String WRITTEN = "written";

  /** What a row weighs, where it has a weight: double. */
  public static final String WEIGHT = "weight";

  private static final int SHOWN_VALUES = 5;

  private static final Column NOT_BINARY = not(col(LABEL).isin(0.0, 1.0));
  private static final Column NOT_WHOLE = not(col(LABEL).equalTo(rint(col(LABEL))));
  private static final String TRAINING = "training";
  private static final String BESIDE = "beside";

  private LabelTable() {}

  /**
   * Reads the rows as seeds, lazily.
   *
   * @param entity a node type with a primary key
   * @throws io.sparkgnn.error.UserErrorException for a missing column or a type that cannot be read
   */
  public static Dataset<Row> seeds(Dataset<?> table, NodeType entity, LabelColumns columns) {
    return weighed(table, columns, new SeedColumns(table.schema(), entity, columns));
  }

  /**
   * The same of labels that are lists of classes: {@link #LABEL} is an array of strings or doubles.
   *
   * @throws io.sparkgnn.error.UserErrorException as {@link #seeds} does
   */
  public static Dataset<Row> classSeeds(Dataset<?> table, NodeType entity, LabelColumns columns) {
    return weighed(
        table, columns, new SeedColumns(table.schema(), entity, columns, ClassLists::of));
  }

  /**
   * The same of labels that are lists of numbers: {@link #LABEL} is an array of doubles.
   *
   * @throws io.sparkgnn.error.UserErrorException as {@link #seeds} does
   */
  public static Dataset<Row> numberSeeds(Dataset<?> table, NodeType entity, LabelColumns columns) {
    return weighed(
        table, columns, new SeedColumns(table.schema(), entity, columns, NumberLists::of));
  }

  /**
   * How many numbers the shortest and the longest list have, of the rows of {@link #numberSeeds}
   * without a problem; none where there is no such row. Runs one Spark job.
   */
  public static int[] lengths(Dataset<Row> seeds) {
    Row row = usable(seeds).agg(min(size(col(LABEL))), max(size(col(LABEL)))).first();
    return row.isNullAt(0) ? new int[0] : new int[] {row.getInt(0), row.getInt(1)};
  }

  private static Dataset<Row> weighed(Dataset<?> table, LabelColumns columns, SeedColumns seed) {
    List<Column> read = new ArrayList<>(List.of(read(seed)));
    if (!columns.weight().isEmpty()) {
      read.add(seed.weight().as(WEIGHT));
    }
    return table.select(read.toArray(Column[]::new));
  }

  private static Column[] read(SeedColumns seed) {
    return new Column[] {
      seed.key().as(KEY),
      seed.time().as(TIME),
      seed.label().as(LABEL),
      seed.validation().as(VALIDATION),
      seed.problem().as(PROBLEM),
      when(seed.problem().isNotNull(), seed.written()).as(WRITTEN)
    };
  }

  /** Whether rows have weights of their own. */
  public static boolean areWeighted(Dataset<Row> seeds) {
    return List.of(seeds.columns()).contains(WEIGHT);
  }

  /**
   * The same of labels that are lists of items: {@link #LABEL} is an array of their keys, binary.
   * One item a row makes a list of all rows of the same entity and time.
   *
   * @param items a node type with a primary key of one column
   * @throws io.sparkgnn.error.UserErrorException as {@link #seeds} does
   */
  public static Dataset<Row> itemSeeds(
      Dataset<?> table, NodeType entity, NodeType items, LabelColumns columns) {
    SeedColumns seed =
        new SeedColumns(table.schema(), entity, columns, field -> ItemLists.of(field, items));
    Dataset<Row> seeds = table.select(read(seed));
    boolean lists =
        SeedColumns.field(table.schema(), columns.label(), "label").dataType() instanceof ArrayType;
    return lists ? seeds : ItemLists.together(seeds);
  }

  /**
   * What values the labels have, over the rows without a problem. Runs one Spark job.
   *
   * @param seeds from {@link #seeds}
   */
  public static LabelValues values(Dataset<Row> seeds) {
    Column rows = col(TRAINING).plus(col(BESIDE));
    Row row =
        counted(seeds)
            .agg(
                zeroIfNone(sum(rows)),
                zeroIfNone(sum(TRAINING)),
                coalesce(min(LABEL), lit(Double.NaN)),
                coalesce(max(LABEL), lit(Double.NaN)),
                zeroIfNone(sum(when(NOT_BINARY, rows))),
                zeroIfNone(sum(when(NOT_WHOLE, rows))),
                count(when(col(TRAINING).gt(0), 1)),
                count(when(col(TRAINING).equalTo(0), 1)))
            .first();
    return new LabelValues(
        row.getLong(0),
        row.getLong(1),
        row.getDouble(2),
        row.getDouble(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7));
  }

  /**
   * The different labels of the rows without a problem, the smallest of each kind first. Runs one
   * Spark job.
   *
   * @param most of each kind at most
   */
  public static LabelValues.Listed listed(Dataset<Row> seeds, int most) {
    Dataset<Row> counted = counted(seeds);
    Column trained = col(TRAINING).gt(0);
    Dataset<Row> both =
        counted
            .where(trained)
            .orderBy(LABEL)
            .limit(most)
            .union(counted.where(not(trained)).orderBy(LABEL).limit(most));
    List<Double> training = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    for (Row row : both.collectAsList()) {
      (row.getLong(1) > 0 ? training : beside).add(row.getDouble(0));
    }
    training.sort(null);
    beside.sort(null);
    return new LabelValues.Listed(training, beside);
  }

  /** Whether the labels, or what their lists have, are strings, which only classes can be. */
  public static boolean areStrings(Dataset<Row> seeds) {
    DataType type = seeds.schema().apply(LABEL).dataType();
    return type instanceof StringType
        || type instanceof ArrayType list && list.elementType() instanceof StringType;
  }

  /**
   * The different labels of the rows without a problem, where they are strings. Runs one Spark job.
   *
   * @param most of each kind at most, the first in their order
   */
  public static LabelValues.Words words(Dataset<Row> seeds, int most) {
    Dataset<Row> counted = counted(seeds);
    Column trained = col(TRAINING).gt(0);
    TreeSet<String> training = new TreeSet<>();
    TreeSet<String> beside = new TreeSet<>();
    for (Row row :
        counted
            .where(trained)
            .orderBy(LABEL)
            .limit(most)
            .union(counted.where(not(trained)).orderBy(LABEL).limit(most))
            .collectAsList()) {
      (row.getLong(1) > 0 ? training : beside).add(row.getString(0));
    }
    return new LabelValues.Words(List.copyOf(training), List.copyOf(beside));
  }

  /**
   * Rows of {@link #classSeeds} with a row for each class that a list has, for {@link #words} and
   * {@link #listed}.
   */
  public static Dataset<Row> eachClass(Dataset<Row> seeds) {
    return seeds.withColumn(LABEL, explode(col(LABEL))).where(col(LABEL).isNotNull());
  }

  /**
   * How many rows of {@link #classSeeds} without a problem there are, and how many have something
   * in their list that is no class: null, blank, or no number. Runs one Spark job.
   */
  public static long[] oddLists(Dataset<Row> seeds) {
    Row row =
        usable(seeds)
            .agg(count(lit(1)), count(when(exists(col(LABEL), Column::isNull), 1)))
            .first();
    return new long[] {row.getLong(0), row.getLong(1)};
  }

  /**
   * Rows of {@link #classSeeds} with a 0 or 1 for each class instead of the list: {@link #LABEL} is
   * an array of as many doubles. What is no class is left out.
   *
   * @param classes Doubles or Strings, as the lists have them
   */
  public static Dataset<Row> flagged(Dataset<Row> seeds, List<?> classes) {
    return seeds.withColumn(
        LABEL,
        udf(new ClassFlags(classes), DataTypes.createArrayType(DataTypes.DoubleType, false))
            .apply(col(LABEL)));
  }

  /**
   * The rows with numbers from 0 instead of labels: the place of each label in the list.
   *
   * @param labels Doubles or Strings, as the labels are
   */
  public static Dataset<Row> numbered(Dataset<Row> seeds, List<?> labels) {
    return seeds.withColumn(
        LABEL, udf(new ClassNumbers(labels), DataTypes.DoubleType).apply(col(LABEL)));
  }

  private static Dataset<Row> counted(Dataset<Row> seeds) {
    return usable(seeds)
        .groupBy(col(LABEL))
        .agg(
            count(when(not(col(VALIDATION)), 1)).as(TRAINING),
            count(when(col(VALIDATION), 1)).as(BESIDE));
  }

  private static Column zeroIfNone(Column sum) {
    return coalesce(sum, lit(0L));
  }

  /** Up to five different labels that are neither 0 nor 1, ascending. Runs one Spark job. */
  public static List<Double> notBinary(Dataset<Row> seeds) {
    return examples(seeds, NOT_BINARY);
  }

  /** Up to five different labels that are not whole numbers, ascending. Runs one Spark job. */
  public static List<Double> notWhole(Dataset<Row> seeds) {
    return examples(seeds, NOT_WHOLE);
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
