package io.sparkgnn.ml;

import io.sparkgnn.connector.label.SeedProblem;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.cluster.TaskHardware;
import io.sparkgnn.train.Predictor;
import io.sparkgnn.train.TaskType;
import io.sparkgnn.train.TrainedModel;
import io.sparkgnn.train.TrainingGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one partition with their predictions; holds one batch. It gives back its predictor
 * and its share of the graph when it is through or when the task ends, whichever is first.
 */
final class ScoredRows implements Iterator<Row> {
  private static final Logger LOG = LoggerFactory.getLogger(ScoredRows.class);

  private final ScoreRows request;
  private final Iterator<Row> rows;
  private final GraphLease graph;
  private final Shared.Lease<TrainedModel> model;
  private final Predictor predictor;
  private final KeyDictionary keys;
  private final NodeType entity;
  private final Queue<Row> ready = new ArrayDeque<>();
  private final Map<SeedProblem, Long> problems = new EnumMap<>(SeedProblem.class);
  private boolean closed;

  ScoredRows(ScoreRows request, Iterator<Row> rows) {
    this.request = request;
    this.rows = rows;
    this.graph = GraphLease.of(request.graph());
    try {
      this.model = request.model();
      this.predictor = predictor(model, graph.training(), device(request.device()));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
    this.keys = graph.keys();
    this.entity = graph.schema().nodeTypes().get(request.entityType());
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) context -> close());
    }
  }

  private static String device(String asked) {
    TaskContext task = TaskContext.get();
    return task == null ? asked : TaskHardware.of(task).device(asked);
  }

  private static Predictor predictor(
      Shared.Lease<TrainedModel> model, TrainingGraph graph, String device) {
    try {
      return model.value().predictor(graph, device);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !closed) {
      if (rows.hasNext()) {
        scoreBatch();
      } else {
        close();
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void scoreBatch() {
    List<Row> batch = new ArrayList<>(request.batchSize());
    int[] position = new int[request.batchSize()];
    long[] entities = new long[request.batchSize()];
    long[] times = new long[request.batchSize()];
    int count = 0;
    while (batch.size() < request.batchSize() && rows.hasNext()) {
      Row row = rows.next();
      Row seed = row.getStruct(row.size() - 1);
      long id = id(seed);
      if (id < 0 && request.handleInvalid().equals(ScoringParams.SKIP)) {
        continue;
      }
      position[batch.size()] = id < 0 ? -1 : count;
      batch.add(row);
      if (id >= 0) {
        entities[count] = id;
        times[count] = seed.getLong(1);
        count++;
      }
    }
    float[] outputs = count == 0 ? new float[0] : predict(entities, times, count);
    for (int i = 0; i < batch.size(); i++) {
      ready.add(scored(batch.get(i), outputs, position[i]));
    }
  }

  private float[] predict(long[] entities, long[] times, int count) {
    try {
      return predictor.predict(entities, times, count);
    } catch (RuntimeException e) {
      throw graph.failed(e);
    }
  }

  /** The node of a seed, or -1 when it has none. */
  private long id(Row seed) {
    if (!seed.isNullAt(2)) {
      count(SeedProblem.valueOf(seed.getString(2)), null);
      return -1;
    }
    byte[] key = seed.getAs(0);
    long id = keys.id(entity.index(), key);
    SeedProblem problem = SeedProblem.of(graph.times(), entity.index(), id, seed.getLong(1));
    if (problem != null) {
      count(problem, key);
      return -1;
    }
    return id;
  }

  private void count(SeedProblem problem, byte[] key) {
    if (request.handleInvalid().equals(ScoringParams.ERROR)) {
      throw new UserErrorException(
          "Cannot score a row of '"
              + entity.name()
              + "': "
              + problem.text()
              + (key == null ? "" : " (" + KeyCodec.print(entity.key(), key) + ")")
              + "; set handleInvalid to keep or skip to go on without it");
    }
    problems.merge(problem, 1L, Long::sum);
  }

  private Row scored(Row row, float[] outputs, int position) {
    int inputs = row.size() - 1;
    int width = inputs + (request.predictions() ? 1 : 0) + (request.probabilities() ? 1 : 0);
    Object[] values = new Object[width];
    for (int i = 0; i < inputs; i++) {
      values[i] = row.get(i);
    }
    if (position >= 0) {
      int at = inputs;
      if (request.task() == TaskType.REGRESSION) {
        if (request.predictions()) {
          values[at] = (double) outputs[position];
        }
      } else {
        double[] probability = probability(outputs, position);
        Vector vector = Vectors.dense(probability);
        if (request.predictions()) {
          values[at++] = (double) vector.argmax();
        }
        if (request.probabilities()) {
          values[at] = vector;
        }
      }
    }
    return RowFactory.create(values);
  }

  private double[] probability(float[] outputs, int position) {
    if (request.task() == TaskType.BINARY) {
      double one = outputs[position];
      return new double[] {1.0 - one, one};
    }
    int classes = predictor.outputs();
    double[] probability = new double[classes];
    for (int c = 0; c < classes; c++) {
      probability[c] = outputs[position * classes + c];
    }
    return probability;
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      predictor.close();
    } finally {
      model.close();
      graph.close();
    }
    problems.forEach(
        (problem, count) ->
            LOG.warn(
                "{} rows {}: {}",
                count,
                request.handleInvalid().equals(ScoringParams.SKIP)
                    ? "left out of the scores"
                    : "without a prediction",
                problem.text()));
  }
}
