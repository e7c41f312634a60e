package io.sparkgnn.application.tune;

import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.advise.ModelPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Plans around a proposed one: each differs from it in one to three values drawn at random. */
public final class Candidates {
  private static final int MOST_CHANGES = 3;
  private static final int DRAWS = 1000;

  private final ModelPlan proposed;
  private final SplittableRandom random;

  private Candidates(ModelPlan proposed, long seed) {
    this.proposed = proposed;
    this.random = new SplittableRandom(seed);
  }

  /**
   * The proposed plan and different ones around it; fewer than asked for if there are no more.
   *
   * @param count at most
   * @param seed makes the draws
   */
  public static List<Candidate> around(ModelPlan proposed, int count, long seed) {
    Candidates candidates = new Candidates(proposed, seed);
    List<Candidate> all = new ArrayList<>();
    all.add(new Candidate(0, proposed, Map.of()));
    Set<Map<String, Object>> seen = new HashSet<>();
    for (int draw = 0; draw < DRAWS && all.size() < count; draw++) {
      Map<String, Object> changes = candidates.changes();
      if (!changes.isEmpty() && seen.add(new TreeMap<>(changes))) {
        ModelPlan plan = proposed;
        for (Map.Entry<String, Object> change : changes.entrySet()) {
          plan =
              plan.with(
                  change.getKey(),
                  change.getValue(),
                  "tuned; proposed was "
                      + String.valueOf(proposed.value(change.getKey())).replaceAll("\\s+", " "));
        }
        all.add(new Candidate(all.size(), plan, changes));
      }
    }
    return all;
  }

  private Map<String, Object> changes() {
    List<String> params = new ArrayList<>(choices().keySet());
    Map<String, Object> changes = new LinkedHashMap<>();
    int count = 1 + random.nextInt(MOST_CHANGES);
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
    double rate = number("learningRate", 0.002);
    choices.put("learningRate", List.of(rate / 4, rate / 2, rate * 2, rate * 4));
    int channels = (int) number("channels", 64);
    choices.put("channels", List.of(Math.max(8, channels / 2), channels * 2));
    int batch = (int) number("batchSize", 256);
    choices.put("batchSize", List.of(Math.max(16, batch / 2), batch * 2));
    choices.put("dropout", List.of(0.0, 0.1, 0.2, 0.4));
    choices.put("headDropout", List.of(0.0, 0.1, 0.3, 0.5));
    choices.put(
        "aggregations",
        List.of(List.of("mean", "max"), List.of("mean", "decay"), List.of("mean", "decay", "max")));
    choices.put("numericBins", List.of(0, 8, 16));
    choices.put("strategy", List.of("recency", "last", "uniform"));
    if (proposed.value("numNeighbors") != null) {
      String fanouts = proposed.value("numNeighbors").toString();
      choices.put("numNeighbors", List.of(scaled(fanouts, 0.5), scaled(fanouts, 2)));
    }
    return choices;
  }

  private double number(String param, double otherwise) {
    return proposed.value(param) instanceof Number number ? number.doubleValue() : otherwise;
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
