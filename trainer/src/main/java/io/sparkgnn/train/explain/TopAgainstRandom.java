// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.sampling.CounterRandom;
import io.sparkgnn.train.explain.Copy.Place;
import io.sparkgnn.train.explain.Cut.Node;
import io.sparkgnn.train.explain.ExplainedSeed.Check;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The check of an explanation: without what it calls strongest the score has to move further than
 * without as much of anything else. Only items that push in one direction are taken together, since
 * others would undo them: the direction in which the strongest push further.
 */
final class TopAgainstRandom {
  private static final int COLUMNS = 3;
  private static final int NEIGHBORS = 5;
  private static final int DRAWS = 5;

  private final CopyScores copies;
  private final CounterRandom random = new CounterRandom();

  TopAgainstRandom(CopyScores copies) {
    this.copies = copies;
  }

  /**
   * With columns at their averages.
   *
   * @param inputs attribution of each
   * @param strongest all of them, strongest first
   */
  Check columns(
      Sampled seed,
      Map<Place, Double> inputs,
      List<Place> strongest,
      double score,
      Evidence evidence) {
    double[] attributions = strongest.stream().mapToDouble(inputs::get).toArray();
    List<Place> top = top(strongest, attributions);
    return judge(
        seed, top, place -> strongest, set -> Copy.averaged(Set.copyOf(set)), score, evidence);
  }

  /**
   * With rows taken away.
   *
   * @param strongest those that were tried, strongest first
   * @param attributions theirs
   */
  Check neighbors(
      Sampled seed, List<Node> strongest, double[] attributions, double score, Evidence evidence) {
    double direction = direction(attributions, NEIGHBORS);
    Set<Node> covered = new HashSet<>();
    List<Node> top = new ArrayList<>();
    for (int i = 0; i < strongest.size() && top.size() < NEIGHBORS; i++) {
      Node node = strongest.get(i);
      boolean sameWay = attributions[i] * direction > 0;
      boolean goesAnyway = false;
      for (Node on = seed.parent(node); on != null; on = seed.parent(on)) {
        goesAnyway |= covered.contains(on);
      }
      if (sameWay && !goesAnyway) {
        covered.add(node);
        top.add(node);
      }
    }
    return judge(
        seed,
        top,
        node -> seed.atHop(seed.hop(node)),
        set -> Copy.without(Cut.of(set)),
        score,
        evidence);
  }

  /**
   * 1 if the first items that push up push further than the first that push down, else -1.
   *
   * @param attributions strongest first
   * @param most how many of each
   */
  private static double direction(double[] attributions, int most) {
    double up = DoubleStream.of(attributions).filter(a -> a > 0).limit(most).sum();
    double down = DoubleStream.of(attributions).filter(a -> a < 0).limit(most).sum();
    return up >= -down ? 1 : -1;
  }

  private static List<Place> top(List<Place> strongest, double[] attributions) {
    double direction = direction(attributions, COLUMNS);
    List<Place> top = new ArrayList<>();
    for (int i = 0; i < attributions.length && top.size() < COLUMNS; i++) {
      if (attributions[i] * direction > 0) {
        top.add(strongest.get(i));
      }
    }
    return top;
  }

  /**
   * Compares.
   *
   * @param others what may stand in for an item of the top
   */
  private <T> Check judge(
      Sampled seed,
      List<T> strongest,
      Function<T, List<T>> others,
      Function<List<T>, Copy> taken,
      double score,
      Evidence evidence) {
    List<T> top = comparable(strongest, others);
    if (top.isEmpty()) {
      return Check.NONE;
    }
    random.start(CounterRandom.absorb(CounterRandom.mix(seed.entity), seed.time));
    List<Copy> tries = new ArrayList<>();
    tries.add(taken.apply(top));
    for (int draw = 0; draw < DRAWS; draw++) {
      Set<T> used = new HashSet<>(top);
      List<T> drawn = new ArrayList<>();
      for (T item : top) {
        List<T> free = others.apply(item).stream().filter(other -> !used.contains(other)).toList();
        T stand = free.get((int) random.nextBounded(free.size()));
        used.add(stand);
        drawn.add(stand);
      }
      tries.add(taken.apply(drawn));
    }
    double[] without = copies.scores(seed, tries, evidence);
    double moved = DoubleStream.of(without).skip(1).map(s -> Math.abs(s - score)).sum() / DRAWS;
    return new Check(top.size(), Math.abs(without[0] - score), moved);
  }

  /** The first of the strongest, as many as leave enough others to draw from. */
  private static <T> List<T> comparable(List<T> strongest, Function<T, List<T>> others) {
    for (int count = strongest.size(); count > 0; count--) {
      int wanted = count;
      List<T> top = strongest.subList(0, count);
      if (top.stream()
          .allMatch(
              item ->
                  others.apply(item).stream().filter(other -> !top.contains(other)).count()
                      >= wanted)) {
        return top;
      }
    }
    return List.of();
  }
}
