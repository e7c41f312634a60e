// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.application.internal.job.DeclaredSchema;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.TaskType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** The label tables of a job. */
public final class LabelRows {
  /** True in the rows that pick the best epoch. */
  public static final String VALIDATION = "is_validation";

  private final SparkSession spark;
  private final TaskJob task;
  private final Optional<TaskType> taskType;
  private final String weight;
  private final NodeType entity;

  /** Tables that are open: to open a text file reads it. */
  private final Map<Opening, SourceRows> opened = new HashMap<>();

  private boolean lists;
  private Boolean classes;

  private record Opening(TableSource source, List<String> asText) {}

  public LabelRows(SparkSession spark, JobFile job) {
    this.taskType = taskType(job);
    this.lists = job.settings().containsKey(EstimatorOptions.ITEMS.name()) || hasLists(taskType);
    this.spark = spark;
    this.task = job.task();
    this.weight = weight(job);
    this.entity = task.entity().resolve(DeclaredSchema.of(job.graph()));
  }

  /** The column with what rows weigh; empty where they weigh the same. */
  static String weight(JobFile job) {
    return (String)
        job.settings()
            .getOrDefault(
                EstimatorOptions.WEIGHT_COL.name(), EstimatorOptions.WEIGHT_COL.otherwise());
  }

  /** The columns that rows are judged by: the label, and what they weigh where they differ. */
  public static String[] judgedBy(JobFile job) {
    String weight = weight(job);
    String label = job.task().label();
    return weight.isEmpty() ? new String[] {label} : new String[] {label, weight};
  }

  /** Whether the labels are lists: arrays, or JSON lists where they are asked for. */
  static boolean areLists(JobFile job, Dataset<Row> rows) {
    return hasLists(taskType(job))
        || SeedColumns.field(rows.schema(), job.task().label(), "label").dataType()
            instanceof ArrayType;
  }

  private static boolean hasLists(Optional<TaskType> task) {
    return task.equals(Optional.of(TaskType.MULTILABEL))
        || task.equals(Optional.of(TaskType.FORECAST));
  }

  private static Optional<TaskType> taskType(JobFile job) {
    return EstimatorOptions.TASK_TYPE.read(
        job.settings()
            .getOrDefault(
                EstimatorOptions.TASK_TYPE.name(), EstimatorOptions.TASK_TYPE.otherwiseSet()));
  }

  /** The same with strings read as a model has them: as its classes or as numbers. */
  LabelRows of(GnnModel model) {
    lists |= hasLists(Optional.of(model.summary().task()));
    classes = !lists && model.summary().classValues().areStrings();
    return this;
  }

  /**
   * Training and validation rows in one table: the entity's key, time, label, {@link #VALIDATION},
   * and what they weigh where they differ.
   */
  public Dataset<Row> forTraining() {
    Dataset<Row> rows = filled("train on", task.train(), "").withColumn(VALIDATION, lit(false));
    if (task.validation() == null) {
      return rows;
    }
    Dataset<Row> validation = validation().withColumn(VALIDATION, lit(true));
    return asText(rows, validation).unionByName(asText(validation, rows));
  }

  /** The rows, with as strings what is one in others: a union would make numbers of the others'. */
  private static Dataset<Row> asText(Dataset<Row> rows, Dataset<Row> others) {
    Dataset<Row> aligned = rows;
    for (StructField field : rows.schema().fields()) {
      DataType other = others.schema().apply(field.name()).dataType();
      if (other instanceof StringType && !(field.dataType() instanceof StringType)) {
        Column value = SqlNames.column(field.name());
        Column text = value.cast(DataTypes.StringType);
        aligned =
            aligned.withColumn(
                field.name(), KeyValues.read(value, field.dataType(), KeyType.STRING).orElse(text));
      }
    }
    return aligned;
  }

  /**
   * The validation rows.
   *
   * @throws UserErrorException if there are none
   */
  Dataset<Row> validation() {
    return filled("validate on", task.validation(), "; leave task.validation out to go without");
  }

  private Dataset<Row> filled(String purpose, TableSource source, String remedy) {
    Dataset<Row> rows = read(source);
    if (rows.isEmpty()) {
      throw new UserErrorException(
          "Cannot %s %s: it has no rows%s".formatted(purpose, source.describe(), remedy));
    }
    return rows;
  }

  /**
   * Some of the validation rows, or else of the test rows: always the same ones, spread over all.
   *
   * @throws UserErrorException if the job has neither
   */
  public Dataset<Row> sample(int most) {
    TableSource source = task.validation() != null ? task.validation() : task.test();
    if (source == null) {
      throw new UserErrorException(
          "Cannot take a sample of rows: the job file has neither task.validation nor task.test; give"
              + " --seeds");
    }
    Dataset<Row> rows = read(source);
    Column[] seed =
        Stream.concat(task.entity().columns().stream(), Stream.of(task.time()))
            .map(SqlNames::column)
            .toArray(Column[]::new);
    return rows.orderBy(
            Stream.concat(Stream.of(xxhash64(seed)), Stream.of(seed)).toArray(Column[]::new))
        .limit(most);
  }

  /** Training rows alone. */
  public Dataset<Row> training() {
    return read(task.train());
  }

  /** Entity's key, time and label of a file, folder or table. */
  public Dataset<Row> read(String where) {
    return read(SeedSource.of(where).source(spark));
  }

  /** Entity's key, time and label of one label table, and its weight where rows differ. */
  public Dataset<Row> read(TableSource source) {
    SourceRows opened = open(source);
    Column[] columns = in(source, () -> columns(opened));
    return opened.rows().select(columns);
  }

  private Column[] columns(SourceRows opened) {
    Dataset<Row> all = opened.rows();
    List<Column> columns = new ArrayList<>();
    opened.checkOnce(task.entity().columns());
    opened.checkOnce(List.of(task.time(), task.label()));
    for (String key : task.entity().columns()) {
      columns.add(column(all, key, "entity"));
    }
    StructField time = SeedColumns.field(all.schema(), task.time(), "time");
    columns.add(SeedTimes.read(all, time, task.timeFormat()).as(task.time()));
    columns.add(label(all, label(opened)).as(task.label()));
    if (!weight.isEmpty()) {
      opened.checkOnce(List.of(weight));
      columns.add(column(all, weight, "weight"));
    }
    return columns.toArray(Column[]::new);
  }

  private StructField label(SourceRows opened) {
    opened.checkOnce(List.of(task.label()));
    return SeedColumns.field(opened.rows().schema(), task.label(), "label");
  }

  /** Says of which table a mistake is. */
  private static <T> T in(TableSource source, Supplier<T> read) {
    try {
      return read.get();
    } catch (UserErrorException e) {
      throw new UserErrorException(
          "Cannot use %s: %s".formatted(source.describe(), e.getMessage()), e);
    }
  }

  private Column label(Dataset<Row> rows, StructField label) {
    if (areClasses()) {
      return SqlNames.column(label.name()).cast(DataTypes.StringType);
    }
    return !lists && label.dataType() instanceof StringType
        ? TextLabels.numbers(rows, label.name())
        : SqlNames.column(label.name());
  }

  /**
   * Whether strings are names of classes, which the training table decides for all: those that a
   * query makes always are.
   */
  private boolean areClasses() {
    if (classes == null && task.train() != null && !lists) {
      SourceRows train = open(task.train(), textColumns());
      StructField label = in(task.train(), () -> label(train));
      classes =
          label.dataType() instanceof StringType
              && (task.query() != null
                  || TextLabels.areClasses(train.rows(), label.name(), taskType));
    }
    return classes != null && classes;
  }

  /** A line for each table to train or validate on that has records without its columns. */
  List<String> warnings() {
    return Stream.of(task.train(), task.validation())
        .filter(Objects::nonNull)
        .map(this::warning)
        .flatMap(Optional::stream)
        .toList();
  }

  /** A line if a label table has records without its columns. */
  Optional<String> warning(TableSource source) {
    return BrokenRecords.warning(open(source), source.describe());
  }

  /** What a format reads is wanted as it is written: as a number it has lost its leading zeros. */
  private SourceRows open(TableSource source) {
    List<String> asText = new ArrayList<>(textColumns());
    if (areClasses()) {
      asText.add(task.label());
    }
    return open(source, asText);
  }

  private SourceRows open(TableSource source, List<String> asText) {
    return opened.computeIfAbsent(
        new Opening(source, asText), opening -> Sources.openText(spark, source, asText));
  }

  private List<String> textColumns() {
    List<String> asText = new ArrayList<>(task.entity().columns());
    if (task.timeFormat() != null) {
      asText.add(task.time());
    }
    return asText;
  }

  /** The newest time of all label tables, in microseconds; empty when none of them has one. */
  OptionalLong newestTime() {
    return Stream.of(task.train(), task.validation(), task.test())
        .filter(Objects::nonNull)
        .map(this::newestTime)
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  /**
   * Whole days by which the newest row kept for a test is later than the graph; 0 where the graph
   * goes on after it, where no row is kept, and where a query makes the rows from the graph's own
   * tables.
   */
  long daysAfter(Manifest graph) {
    if (task.test() == null || task.query() != null || graph.newestTime() == Long.MIN_VALUE) {
      return 0;
    }
    long newest = newestTime(task.test()).orElse(graph.newestTime());
    return Math.max(0, TimeUnit.MICROSECONDS.toDays(newest - graph.newestTime()));
  }

  private OptionalLong newestTime(TableSource source) {
    Dataset<Row> rows = read(source);
    LabelColumns columns = LabelColumns.unlabeled(task.entity().inKeyOrder(entity), task.time());
    Column time = new SeedColumns(rows.schema(), entity, columns).time();
    Row newest = rows.agg(max(time)).first();
    return newest.isNullAt(0) ? OptionalLong.empty() : OptionalLong.of(newest.getLong(0));
  }

  /** A column under the name that the job file gives it. */
  private static Column column(Dataset<Row> rows, String name, String role) {
    return SqlNames.column(SeedColumns.field(rows.schema(), name, role).name()).as(name);
  }
}
