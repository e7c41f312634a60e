package io.sparkgnn.ml.param;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The Params that say what is scored and where the answers go: {@code Gnn} and {@code GnnModel}.
 */
public interface ScoringParams extends Params {
  /** Value of {@link #handleInvalid()}: no prediction. */
  String KEEP = "keep";

  /** Value of {@link #handleInvalid()}: no row. */
  String SKIP = "skip";

  /** Value of {@link #handleInvalid()}: stop. */
  String ERROR = "error";

  /** Path of the graph store. */
  default Param<String> graphPath() {
    return new Param<>(this, "graphPath", "path of the graph store, on any Hadoop file system");
  }

  /** The entity: {@code users.user_id}, or {@code visits.(shop,day)} for a composite key. */
  default Param<String> entity() {
    return new Param<>(
        this,
        "entity",
        "what a row is about: table.column of a primary key, or table.(column,column)");
  }

  /** Columns of the label table that hold the entity's key. */
  default StringArrayParam entityCols() {
    return new StringArrayParam(
        this,
        "entityCols",
        "columns of the label table that hold the entity's key, in the order in which entity names"
            + " the key's columns; empty (the default) when they have the same names");
  }

  /** Column of the seed time. */
  default Param<String> timeCol() {
    return new Param<>(
        this,
        "timeCol",
        "column of the time as of which a row is predicted: a timestamp, a date or a string of"
            + " one");
  }

  /** Output column of the prediction. */
  default Param<String> predictionCol() {
    return new Param<>(
        this,
        "predictionCol",
        "output column: the most probable class (a double), or the value of a regression");
  }

  /** Output column of the class probabilities. */
  default Param<String> probabilityCol() {
    return new Param<>(
        this,
        "probabilityCol",
        "output column: a vector of one probability a class; not written for a regression");
  }

  /** Output column that says why a row has no prediction. */
  default Param<String> problemCol() {
    return new Param<>(
        this,
        "problemCol",
        "output column: why a row has no prediction (a string), null where it has one; not written"
            + " when this is empty (the default)");
  }

  /** What to do with rows that cannot be a seed. */
  default Param<String> handleInvalid() {
    return new Param<>(
        this,
        "handleInvalid",
        "what to do with a row whose entity or time is null, or whose entity is not in the graph:"
            + " keep (no prediction, the columns are null), skip (leave the row out of the"
            + " scores) or error; training leaves such rows out and reports them, unless error");
  }

  /** Rows that are scored at once. */
  default IntParam scoringBatchSize() {
    return new IntParam(
        this, "scoringBatchSize", "rows that a task scores at once", ParamValidators.gt(0));
  }

  /** Where the graph's stripes are while a stage runs. */
  default Param<String> placement() {
    return new Param<>(
        this,
        "placement",
        "where the graph's stripes are while a stage runs: replicated (every executor has all),"
            + " sharded (every executor has its share and asks the others) or auto (from the"
            + " graph's bytes and the executors' memory)");
  }

  default String getPlacement() {
    return getOrDefault(placement());
  }

  default String getGraphPath() {
    return getOrDefault(graphPath());
  }

  default String getEntity() {
    return getOrDefault(entity());
  }

  default String[] getEntityCols() {
    return getOrDefault(entityCols());
  }

  default String getTimeCol() {
    return getOrDefault(timeCol());
  }

  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  default String getProblemCol() {
    return getOrDefault(problemCol());
  }

  default String getHandleInvalid() {
    return getOrDefault(handleInvalid());
  }

  default int getScoringBatchSize() {
    return (int) getOrDefault(scoringBatchSize());
  }
}
