// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.cluster.TaskHardware;
import io.sparkgnn.ml.internal.graph.GraphLease;
import io.sparkgnn.ml.internal.graph.Shared;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
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

  /** Each takes some dozens of lookups, and a few tell as much as all. */
  private static final int MOST_GUESSES = 20;

  private final ScoreRows request;
  private final Task task;
  private final Iterator<Row> rows;
  private final GraphLease graph;
  private final Shared.Lease<TrainedModel> model;
  private final Predictor predictor;
  private final KeyDictionary keys;
  private final NodeType entity;
  private final Queue<Row> ready = new ArrayDeque<>();
  private final Map<SeedProblem, Long> problems = new EnumMap<>(SeedProblem.class);
  private Seed last;
  private float[] lastOutputs;
  private int guesses;
  private boolean closed;

  ScoredRows(ScoreRows request, Broadcast<byte[]> archive, Iterator<Row> rows) {
    this.request = request;
    this.task = Tasks.ofModel(request.task(), request.classes(), request.levels());
    this.rows = rows;
    this.graph = GraphLease.of(request.graph());
    try {
      this.model = request.model(archive);
      this.predictor = predictor(request, model, graph.training());
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
    this.keys = graph.keys();
    this.entity = graph.schema().nodeTypes().get(request.entityType());
    TaskContext context = TaskContext.get();
    if (context != null) {
      context.addTaskCompletionListener((TaskCompletionListener) ended -> close());
    }
  }

  private static String device(String asked) {
    TaskContext task = TaskContext.get();
    return task == null ? asked : TaskHardware.of(task).device(asked);
  }

  private static Predictor predictor(
      ScoreRows request, Shared.Lease<TrainedModel> model, TrainingGraph graph) {
    try {
      String device = device(request.device());
      return request.embeds() == null
          ? model.value().predictor(graph, device)
          : model.value().embedder(graph, device, request.embeds());
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

  /**
   * A row that waits for its batch to be scored.
   *
   * @param problem why it gets no prediction, or null
   * @param seed which of the batch's different seeds it is about
   */
  private record Waiting(Row row, String problem, int seed) {}

  private record Seed(long entity, long time) {}

  /**
   * Scores the next rows. Rows about the same seed are scored as one if they are in one batch or
   * follow each other: what libtorch adds up for a row may differ in the last bit with the rows
   * beside it.
   */
  private void scoreBatch() {
    List<Waiting> batch = new ArrayList<>(request.batchSize());
    Map<Seed, Integer> seeds = new LinkedHashMap<>();
    while (batch.size() < request.batchSize() && rows.hasNext()) {
      Row row = rows.next();
      Row seed = row.getStruct(row.size() - 1);
      long id = seed.isNullAt(2) ? keys.id(entity.index(), seed.<byte[]>getAs(0)) : -1;
      String problem = problem(seed, id);
      if (problem == null) {
        Seed of = new Seed(id, seed.getLong(1));
        Integer same = seeds.putIfAbsent(of, seeds.size());
        batch.add(new Waiting(row, null, same == null ? seeds.size() - 1 : same));
      } else if (request.handleInvalid() != InvalidRows.SKIP) {
        batch.add(new Waiting(row, problem, -1));
      }
    }
    float[] outputs = outputs(List.copyOf(seeds.keySet()));
    for (Waiting row : batch) {
      if (request.embeds() != null) {
        ready.add(embedded(row, outputs));
      } else if (request.itemType() < 0 || row.problem() != null) {
        ready.add(scored(row, outputs));
      } else {
        ranked(row, outputs);
      }
    }
  }

  /** The outputs of different seeds; the first has those of the batch before if it ended it. */
  private float[] outputs(List<Seed> seeds) {
    if (seeds.isEmpty()) {
      return new float[0];
    }
    boolean again = seeds.get(0).equals(last);
    List<Seed> asked = seeds.subList(again ? 1 : 0, seeds.size());
    float[] outputs = asked.isEmpty() ? new float[0] : predict(asked);
    int width = predictor.outputs();
    if (again) {
      float[] others = outputs;
      outputs = Arrays.copyOf(lastOutputs, width + others.length);
      System.arraycopy(others, 0, outputs, width, others.length);
    }
    last = seeds.get(seeds.size() - 1);
    lastOutputs = Arrays.copyOfRange(outputs, outputs.length - width, outputs.length);
    return outputs;
  }

  private float[] predict(Collection<Seed> seeds) {
    long[] entities = seeds.stream().mapToLong(Seed::entity).toArray();
    long[] times = seeds.stream().mapToLong(Seed::time).toArray();
    try {
      return predictor.predict(entities, times, entities.length);
    } catch (RuntimeException e) {
      graph.failed(e);
      throw e;
    }
  }

  /**
   * Why a row cannot be scored, or null.
   *
   * @param id the entity's node, or -1
   */
  private String problem(Row seed, long id) {
    if (!seed.isNullAt(2)) {
      SeedProblem problem = SeedProblem.valueOf(seed.getString(2));
      return count(problem, null, problem.text());
    }
    byte[] key = seed.getAs(0);
    SeedProblem problem = SeedProblem.of(graph.times(), entity.index(), id, seed.getLong(1));
    if (problem == null) {
      return null;
    }
    boolean guess = problem == SeedProblem.UNKNOWN_ENTITY && guesses++ < MOST_GUESSES;
    String text = problem.told(graph.times(), keys, entity, key, id, guess);
    return count(problem, key, text);
  }

  private String count(SeedProblem problem, byte[] key, String text) {
    if (request.handleInvalid() == InvalidRows.ERROR) {
      throw new UserErrorException(
          "Cannot score a row of '"
              + entity.name()
              + "': "
              + text
              + (key == null ? "" : " (" + KeyCodec.show(entity.key(), key) + ")")
              + "; set handleInvalid to keep or skip to continue without it");
    }
    problems.merge(problem, 1L, Long::sum);
    return text;
  }

  /** A row with its vector. */
  private Row embedded(Waiting waiting, float[] outputs) {
    int at = waiting.row().size() - 1;
    Object[] values = copied(waiting.row(), at + 1 + (request.problems() ? 1 : 0));
    if (waiting.problem() == null) {
      int width = predictor.outputs();
      Float[] vector = new Float[width];
      Arrays.setAll(vector, i -> outputs[waiting.seed() * width + i]);
      values[at] = vector;
    }
    if (request.problems()) {
      values[at + 1] = waiting.problem();
    }
    return RowFactory.create(values);
  }

  /** A row for each item that there is, best first. */
  private void ranked(Waiting waiting, float[] outputs) {
    Row row = waiting.row();
    int inputs = row.size() - 1;
    int width = predictor.outputs();
    int k = width / 2;
    NodeType items = graph.schema().nodeTypes().get(request.itemType());
    int first = waiting.seed() * width;
    for (int rank = 0; rank < k && outputs[first + rank] >= 0; rank++) {
      Object[] values = copied(row, inputs + 3 + (request.problems() ? 1 : 0));
      byte[] key = keys.key(items.index(), (long) outputs[first + rank]);
      values[inputs] = rank + 1;
      values[inputs + 1] = KeyCodec.decode(items.key(), key)[0];
      values[inputs + 2] = (double) outputs[first + k + rank];
      ready.add(RowFactory.create(values));
    }
  }

  /** The row's values but for its seed, and behind them nulls. */
  private static Object[] copied(Row row, int width) {
    Object[] values = new Object[width];
    for (int i = 0; i < row.size() - 1; i++) {
      values[i] = row.get(i);
    }
    return values;
  }

  private Row scored(Waiting waiting, float[] outputs) {
    Row row = waiting.row();
    int inputs = row.size() - 1;
    int width = inputs;
    if (request.itemType() >= 0) {
      width += 3;
    } else {
      width += request.columns().size();
    }
    width += request.problems() ? 1 : 0;
    Object[] values = copied(row, width);
    if (request.problems()) {
      values[width - 1] = waiting.problem();
    }
    if (waiting.problem() == null) {
      int at = inputs;
      for (ScoreColumn column : request.columns()) {
        values[at++] = value(column, outputs, waiting.seed());
      }
    }
    return RowFactory.create(values);
  }

  private Object value(ScoreColumn column, float[] outputs, int seed) {
    int each = predictor.outputs();
    return switch (column) {
      case PREDICTION -> task.prediction(outputs, seed, each, request.thresholds());
      case PROBABILITY -> {
        double[] probabilities = task.probabilities(outputs, seed, each);
        yield task.predictsLists() ? boxed(probabilities) : Vectors.dense(probabilities);
      }
      case RAW_PREDICTION -> Vectors.dense(task.rawPredictions(outputs, seed, each));
      case QUANTILES -> boxed(task.quantiles(outputs, seed, each));
    };
  }

  private static Double[] boxed(double[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Double[]::new);
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
    if (request.problems()) {
      return; // each row says it
    }
    problems.forEach(
        (problem, count) ->
            LOG.warn(
                "{} rows {}: {}",
                count,
                request.handleInvalid() == InvalidRows.SKIP
                    ? "left out of the scores"
                    : "without a prediction",
                problem.text()));
  }
}
