// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.AVERAGING;
import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.ENSEMBLE;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.HISTORY;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.NUMERIC_BINS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY;
import static io.sparkgnn.train.config.TrainingOptions.WEIGHT_DECAY;

import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.TuneMode;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.config.Option;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Plans around a proposed one: each differs from it in one or some values drawn at random. */
public final class Candidates {
  private static final int DRAWS = 10_000;

  private final ModelPlan proposed;
  private final TuneMode mode;
  private final SplittableRandom random;

  private Candidates(ModelPlan proposed, TuneMode mode, long seed) {
    this.proposed = proposed;
    this.mode = mode;
    this.random = new SplittableRandom(seed);
  }

  /**
   * The proposed plan and different ones around it; fewer than asked for if there are no more.
   *
   * @param mode which values differ, and how many of them
   * @param count at most
   * @param seed makes the draws
   */
  public static List<Candidate> around(ModelPlan proposed, TuneMode mode, int count, long seed) {
    Candidates candidates = new Candidates(proposed, mode, seed);
    List<Candidate> all = new ArrayList<>();
    all.add(new Candidate(0, proposed, Map.of()));
    Set<Map<String, Object>> seen = new HashSet<>();
    for (int draw = 0; draw < DRAWS && all.size() < count; draw++) {
      Map<String, Object> changes = candidates.changes();
      if (!changes.isEmpty() && seen.add(new TreeMap<>(changes))) {
        ModelPlan plan = proposed;
        for (Map.Entry<String, Object> change : changes.entrySet()) {
          plan = tuned(plan, change.getKey(), change.getValue());
        }
        all.add(new Candidate(all.size(), plan, changes));
      }
    }
    return all;
  }

  /**
   * Several models of a plan that are asked together.
   *
   * @param number that it gets
   */
  public static Candidate together(Candidate best, int members, int number) {
    Map<String, Object> changes = new LinkedHashMap<>(best.changes());
    changes.put(ENSEMBLE.name(), members);
    ModelPlan plan =
        best.plan().with(ENSEMBLE.name(), members, "together they validate better than one");
    return new Candidate(number, plan, changes);
  }

  /** A plan with another value, whose reason tells which was there. */
  public static ModelPlan tuned(ModelPlan plan, String param, Object value) {
    Object before = plan.value(param);
    String reason =
        before == null
            ? "tuned; the default was proposed"
            : "tuned; proposed was " + before.toString().replaceAll("\\s+", " ");
    return plan.with(param, value, reason);
  }

  private Map<String, Object> changes() {
    List<String> params = new ArrayList<>(choices().keySet());
    Map<String, Object> changes = new LinkedHashMap<>();
    int count = 1 + random.nextInt(mode.changes());
    while (changes.size() < count && !params.isEmpty()) {
      String param = params.remove(random.nextInt(params.size()));
      List<?> values = choices().get(param);
      Object value = values.get(random.nextInt(values.size()));
      if (!value.equals(proposed.value(param))) {
        changes.put(param, value);
      }
    }
    return changes;
  }

  private Map<String, List<?>> choices() {
    Map<String, List<?>> choices = new LinkedHashMap<>();
    double rate = number(LEARNING_RATE);
    choices.put(LEARNING_RATE.name(), List.of(rate / 4, rate / 2, rate * 2, rate * 4));
    int channels = (int) number(CHANNELS);
    choices.put(CHANNELS.name(), List.of(Math.max(8, channels / 2), channels * 2));
    int history = (int) number(HISTORY);
    choices.put(
        HISTORY.name(), history == 0 ? List.of(16, 32, 64) : List.of(0, history / 2, history * 2));
    if (proposed.value(NUM_NEIGHBORS.name()) != null) {
      String fanouts = proposed.value(NUM_NEIGHBORS.name()).toString();
      choices.put(NUM_NEIGHBORS.name(), List.of(scaled(fanouts, 0.5), scaled(fanouts, 2)));
    }
    if (mode == TuneMode.FAST) {
      return choices;
    }
    int batch = (int) number(BATCH_SIZE);
    choices.put(BATCH_SIZE.name(), List.of(Math.max(16, batch / 2), batch * 2));
    choices.put(DROPOUT.name(), List.of(0.0, 0.1, 0.2, 0.4));
    choices.put(HEAD_DROPOUT.name(), List.of(0.0, 0.1, 0.3, 0.5));
    choices.put(
        AGGREGATIONS.name(),
        List.of(List.of("mean", "max"), List.of("mean", "decay"), List.of("mean", "decay", "max")));
    choices.put(NUMERIC_BINS.name(), List.of(0, 8, 16));
    choices.put(STRATEGY.name(), List.of("recency", "last", "uniform"));
    if (mode == TuneMode.BEST) {
      choices.put(WEIGHT_DECAY.name(), List.of(0.0, 0.01, 0.1));
      choices.put(AVERAGING.name(), List.of(0.0, 0.9, 0.999));
      choices.put(MODEL_TYPE.name(), List.of("gat", "hgt", "transformer"));
    }
    return choices;
  }

  private double number(Option<? extends Number> option) {
    return proposed.value(option.name()) instanceof Number number
        ? number.doubleValue()
        : option.otherwise().doubleValue();
  }

  /** Fanouts above one, times a factor. */
  static String scaled(String yaml, double factor) {
    List<NumNeighbors.HopFanouts> hops = new ArrayList<>();
    for (NumNeighbors.HopFanouts hop : NumNeighbors.parse(yaml).hops()) {
      Map<String, Integer> named = new LinkedHashMap<>();
      hop.byEdgeType().forEach((edge, fanout) -> named.put(edge, scaled(fanout, factor)));
      Integer otherwise = hop.defaultFanout();
      hops.add(
          new NumNeighbors.HopFanouts(
              otherwise == null ? null : (Integer) scaled(otherwise, factor), named));
    }
    return new NumNeighbors(hops).toYaml();
  }

  private static int scaled(int fanout, double factor) {
    return fanout > 1 ? Math.max(1, (int) Math.round(fanout * factor)) : fanout;
  }
}
