package io.sparkgnn.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.job.TaskJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of {@code --seeds}: entity key and time, as they were given (the text, for a CSV file),
 * in their order, spread over all cores.
 *
 * @param rows with the columns named below and no others
 * @param keys names of the key columns, in the order of the job file's entity
 * @param time name of the time column
 */
record SeedTable(Dataset<Row> rows, List<String> keys, String time) {
  private static final String POSITION = "_spark_gnn_position";

  /** More tasks than cores, so that slow ones do not make the others wait. */
  private static final int TASKS_PER_CORE = 4;

  /**
   * Reads a file, folder or table.
   *
   * @param also further columns to keep, such as the label
   * @throws UserErrorException if it cannot be read or lacks a column
   */
  static SeedTable read(SparkSession spark, String seeds, TaskJob task, String... also) {
    Dataset<Row> all = Sources.read(spark, source(spark, seeds));
    try {
      return of(all, task, also);
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot use %s: %s".formatted(seeds, e.getMessage()), e);
    }
  }

  /** Takes rows that were read before. */
  static SeedTable of(Dataset<Row> all, TaskJob task, String... also) {
    List<String> keys = new ArrayList<>();
    List<Column> kept = new ArrayList<>();
    for (String key : task.entity().columns()) {
      keys.add(SeedColumns.field(all.schema(), key, "entity").name());
    }
    String time = SeedColumns.field(all.schema(), task.time(), "time").name();
    keys.forEach(name -> kept.add(SqlNames.column(name)));
    kept.add(SqlNames.column(time));
    for (String name : also) {
      kept.add(SqlNames.column(SeedColumns.field(all.schema(), name, "label").name()));
    }
    Column[] columns = kept.toArray(Column[]::new);
    int tasks = TASKS_PER_CORE * all.sparkSession().sparkContext().defaultParallelism();
    Dataset<Row> ordered =
        all.select(columns)
            .withColumn(POSITION, monotonically_increasing_id())
            .repartitionByRange(tasks, col(POSITION))
            .sortWithinPartitions(POSITION)
            .drop(POSITION);
    return new SeedTable(ordered, keys, time);
  }

  /** The key, time and problem of each row as the graph has them. */
  SeedColumns columns(TaskJob task, NodeType entity) {
    EntityRef written = task.entity();
    List<String> ordered =
        written.inKeyOrder(entity).stream()
            .map(name -> keys.get(written.columns().indexOf(name)))
            .toList();
    return new SeedColumns(rows.schema(), entity, LabelColumns.unlabeled(ordered, time));
  }

  static TableSource source(SparkSession spark, String seeds) {
    Map<String, String> asWritten = Map.of("inferSchema", "false");
    return isTable(spark, seeds)
        ? TableSource.table(seeds)
        : new TableSource(null, seeds, null, null, null, asWritten, null);
  }

  /** A name without a slash or an ending is a table of the catalog, unless there is such a file. */
  private static boolean isTable(SparkSession spark, String seeds) {
    try {
      Path path = new Path(seeds);
      return !seeds.contains("/")
          && !path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path)
          && spark.catalog().tableExists(seeds);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
