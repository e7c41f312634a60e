// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.ItemLists;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.task.RankingTask;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import io.sparkgnn.train.task.WrittenColumns;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The schema of what is scored, before and after, from the Params alone. */
public final class ScoredSchema {
  private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.DoubleType, false);

  private ScoredSchema() {}

  /**
   * The columns of the table that hold the entity's key, in the order in which {@code entity} names
   * the key.
   *
   * @throws UserErrorException if a Param is missing or the numbers of columns differ
   */
  public static List<String> entityColumns(GnnParams params) {
    EntityRef entity = EntityRef.parse(required(params, params.entity()));
    String[] named = params.getEntityCols();
    if (named.length == 0) {
      return entity.columns();
    }
    if (named.length != entity.columns().size()) {
      throw new UserErrorException(
          "Cannot use entityCols="
              + String.join(",", named)
              + ": the entity '"
              + entity
              + "' has "
              + entity.columns().size()
              + " key columns");
    }
    return List.of(named);
  }

  /** The same in the order of the table's primary key. */
  public static List<String> entityColumns(GnnParams params, NodeType type) {
    EntityRef entity = EntityRef.parse(params.getEntity());
    List<String> columns = entityColumns(params);
    return entity.inKeyOrder(type).stream()
        .map(name -> columns.get(entity.columns().indexOf(name)))
        .toList();
  }

  /**
   * Checks that the key and time columns are there.
   *
   * @throws UserErrorException for a missing Param or column
   */
  public static void checkSeedColumns(GnnParams params, StructType schema) {
    for (String column : entityColumns(params)) {
      SeedColumns.field(schema, column, "entity");
    }
    SeedColumns.field(schema, required(params, params.timeCol()), "time");
  }

  /**
   * The schema with the output columns at its end.
   *
   * @param task what is predicted
   * @throws UserErrorException if an output column is already there
   */
  public static StructType withOutputs(GnnParams params, StructType schema, Task task) {
    if (task instanceof RankingTask) {
      return ranked(params, schema);
    }
    StructType scored = schema;
    for (ScoreColumn column : written(params, task)) {
      DataType type =
          switch (column) {
            case PREDICTION -> predicted(task);
            case QUANTILES -> NUMBERS;
            case PROBABILITY -> task.predictsLists() ? NUMBERS : SQLDataTypes.VectorType();
            case RAW_PREDICTION -> SQLDataTypes.VectorType();
          };
      scored = append(scored, name(params, column), type);
    }
    return append(scored, params.getProblemCol(), DataTypes.StringType);
  }

  /** The columns that a task's scores become, in their order: those that have a name. */
  static List<ScoreColumn> written(GnnParams params, Task task) {
    return task.columns().stream().filter(column -> !name(params, column).isEmpty()).toList();
  }

  private static String name(GnnParams params, ScoreColumn column) {
    return switch (column) {
      case PREDICTION -> params.getPredictionCol();
      case PROBABILITY -> params.getProbabilityCol();
      case RAW_PREDICTION -> params.getRawPredictionCol();
      case QUANTILES -> params.getQuantilesCol();
    };
  }

  /**
   * The schema with a column of vectors at its end.
   *
   * @throws UserErrorException if an output column is already there
   */
  static StructType withEmbedding(GnnParams params, StructType schema) {
    DataType vector = DataTypes.createArrayType(DataTypes.FloatType, false);
    StructType embedded = append(schema, WrittenColumns.EMBEDDING, vector);
    return append(embedded, params.getProblemCol(), DataTypes.StringType);
  }

  private static DataType predicted(Task task) {
    DataType one = task.classes().areStrings() ? DataTypes.StringType : DataTypes.DoubleType;
    return task.predictsLists() ? DataTypes.createArrayType(one, false) : one;
  }

  /**
   * The columns of the rows but one that is named as the items' is, the item's rank, key and score,
   * and the problem where it is asked for. The type of the items' key is read from the graph.
   */
  private static StructType ranked(GnnParams params, StructType schema) {
    RankedItems items = RankedItems.of(params);
    String path = required(params, params.graphPath());
    KeyColumn key =
        ItemLists.key(items.type(GraphHandle.manifest(SparkSession.active(), path).schema()));
    StructType kept =
        DataTypes.createStructType(
            Stream.of(schema.fields())
                .filter(field -> !field.name().equalsIgnoreCase(items.column()))
                .toList());
    StructType answers = append(kept, RankedItems.RANK, DataTypes.IntegerType);
    answers = append(answers, items.column(), KeyValues.dataType(key.type()));
    answers = append(answers, RankedItems.SCORE, DataTypes.DoubleType);
    return append(answers, params.getProblemCol(), DataTypes.StringType);
  }

  /**
   * The schema of a label table with the output columns at its end. Probabilities and raw
   * predictions are among them unless {@code taskType} is regression: for {@code auto} the task is
   * not known before the labels are read.
   *
   * @throws UserErrorException for a missing Param or column, or an output column that is there
   */
  public static StructType ofLabels(GnnParams params, StructType schema) {
    checkSeedColumns(params, schema);
    StructField label = SeedColumns.field(schema, required(params, params.labelCol()), "label");
    if (!params.getValidationIndicatorCol().isEmpty()) {
      SeedColumns.field(schema, params.getValidationIndicatorCol(), "validation indicator");
    }
    if (!params.getWeightCol().isEmpty()) {
      SeedColumns.weightValue(schema, params.getWeightCol());
    }
    List<Double> quantiles = OptionParam.get(params, TrainingOptions.QUANTILES);
    TaskType otherwise = quantiles.isEmpty() ? TaskType.BINARY : TaskType.REGRESSION;
    TaskType known =
        params.getItems().isBlank()
            ? OptionParam.get(params, EstimatorOptions.TASK_TYPE)
                .orElse(label.dataType() instanceof ArrayType ? TaskType.MULTILABEL : otherwise)
            : TaskType.RANKING;
    DataType one =
        label.dataType() instanceof ArrayType list ? list.elementType() : label.dataType();
    ClassValues classes =
        one instanceof StringType && known != TaskType.RANKING
            ? ClassValues.ofStrings(List.of(label.name())) // which they are is not known either
            : ClassValues.NONE;
    return withOutputs(params, schema, Tasks.ofModel(known, classes, quantiles));
  }

  private static StructType append(StructType schema, String name, DataType type) {
    if (name.isEmpty()) {
      return schema;
    }
    if (Stream.of(schema.fieldNames()).anyMatch(name::equalsIgnoreCase)) {
      throw new UserErrorException(
          "Cannot write the output column '"
              + name
              + "': the table already has a column of that"
              + " name; drop or rename it, or set another predictionCol, probabilityCol, rawPredictionCol, quantilesCol or problemCol");
    }
    return schema.add(name, type, true);
  }

  /**
   * The value of a Param without a default.
   *
   * @throws UserErrorException if it is not set
   */
  public static String required(GnnParams params, Param<String> param) {
    if (!params.isDefined(param) || params.getOrDefault(param).isBlank()) {
      throw new UserErrorException(
          "Cannot run without " + param.name() + " (" + param.doc() + "): set it");
    }
    return params.getOrDefault(param);
  }
}
