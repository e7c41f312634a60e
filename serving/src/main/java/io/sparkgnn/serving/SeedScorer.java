// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.store.ReadableGraph;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Scores seeds with one predictor. Seeds that are the same are scored as one: what libtorch adds up
 * for a row may differ in the last bit with the rows beside it. Confined to one thread at a time.
 */
final class SeedScorer implements AutoCloseable {
  /** Each takes some dozens of lookups, and a few tell as much as all. */
  private static final int MOST_GUESSES = 5;

  private final Task task;
  private final Thresholds thresholds;
  private final NodeType entity;
  private final NodeType items;
  private final Predictor predictor;
  private final ScoreDrift drift;
  private ReadableGraph at;
  private Topology times;
  private KeyDictionary keys;

  /**
   * @param drift has the scores counted, where a row has one
   * @throws UserErrorException if the model does not fit the graph, or there is no such device
   */
  SeedScorer(ServedModel model, ServedGraph graph, String device, ScoreDrift drift) {
    this.drift = drift;
    task = model.task();
    thresholds = model.thresholds();
    look(graph.current());
    entity = graph.schema().nodeType(model.trained().config().entity());
    items =
        model.type() == TaskType.RANKING
            ? graph.schema().nodeType(model.trained().config().items())
            : null;
    predictor = model.trained().predictor(new LocalTrainingGraph(at), device);
  }

  private void look(ReadableGraph state) {
    at = state;
    times = state.topology();
    keys = state.keys();
  }

  private record Known(long id, long time) {}

  /**
   * The answers, one a seed.
   *
   * @param wanted the state of the graph to look at
   */
  List<Answer> answers(List<Seed> seeds, ReadableGraph wanted) {
    if (wanted != at) {
      predictor.move(new LocalTrainingGraph(wanted));
      look(wanted);
    }
    Map<Known, Integer> places = new LinkedHashMap<>();
    int[] place = new int[seeds.size()];
    String[] problems = new String[seeds.size()];
    int guesses = 0;
    for (int i = 0; i < place.length; i++) {
      Seed seed = seeds.get(i);
      long id = keys.id(entity.index(), seed.key());
      SeedProblem problem = SeedProblem.of(times, entity.index(), id, seed.time());
      if (problem == null) {
        Integer same = places.putIfAbsent(new Known(id, seed.time()), places.size());
        place[i] = same == null ? places.size() - 1 : same;
      } else {
        boolean guess = problem == SeedProblem.UNKNOWN_ENTITY && guesses++ < MOST_GUESSES;
        problems[i] = problem.told(times, keys, entity, seed.key(), id, guess);
      }
    }
    float[] outputs = places.isEmpty() ? new float[0] : predict(places);
    List<Answer> answers = new ArrayList<>(place.length);
    for (int i = 0; i < place.length; i++) {
      answers.add(
          problems[i] == null ? answer(outputs, place[i]) : new Answer.Unscored(problems[i]));
    }
    return answers;
  }

  private float[] predict(Map<Known, Integer> places) {
    long[] ids = places.keySet().stream().mapToLong(Known::id).toArray();
    long[] at = places.keySet().stream().mapToLong(Known::time).toArray();
    float[] outputs = predictor.predict(ids, at, ids.length);
    drift.add(outputs);
    return outputs;
  }

  private Answer answer(float[] outputs, int row) {
    int width = predictor.outputs();
    if (items != null) {
      return ranked(outputs, row * width, width / 2);
    }
    Object prediction = task.prediction(outputs, row, width, thresholds);
    return new Answer.Scored(
        prediction instanceof Object[] several ? List.of(several) : prediction,
        task.has(ScoreColumn.PROBABILITY)
            ? list(task.probabilities(outputs, row, width))
            : List.of(),
        task.has(ScoreColumn.QUANTILES) ? list(task.quantiles(outputs, row, width)) : List.of());
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private Answer ranked(float[] outputs, int from, int k) {
    List<Answer.Item> best = new ArrayList<>();
    for (int rank = 0; rank < k && outputs[from + rank] >= 0; rank++) {
      byte[] key = keys.key(items.index(), (long) outputs[from + rank]);
      best.add(
          new Answer.Item(KeyCodec.decode(items.key(), key)[0], (double) outputs[from + k + rank]));
    }
    return new Answer.Ranked(best);
  }

  /**
   * Scores new entities for nobody, so that the first who asks does not wait for classes to be
   * loaded and compiled.
   *
   * @param time of all seeds
   * @param skipped newest entities that are not among them
   * @param most how many are scored, where there are as many
   */
  void warmUp(long time, int skipped, int most) {
    long visible = times.visibleCount(entity.index(), time) - skipped;
    int count = (int) Math.min(visible, most);
    if (count > 0) {
      long[] at = new long[count];
      Arrays.fill(at, time);
      predictor.predict(LongStream.range(visible - count, visible).toArray(), at, count);
    }
  }

  @Override
  public void close() {
    predictor.close();
  }
}
