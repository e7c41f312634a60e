// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.CANDIDATES;
import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.K;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Window;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import it.unimi.dsi.fastutil.HashCommon;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntComparator;
import it.unimi.dsi.fastutil.ints.IntHeapPriorityQueue;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rankings without a model, as of each seed's time: the items that are popular, that were popular
 * of late, that the entity was linked to before, and the last two together. Which counts and which
 * order of the own ones are meant, the training rows decide.
 */
public final class RankedAnswers {
  /** Popular: by all links there ever were. */
  public static final String POPULAR = "popular";

  /** Popular: by the links of a window before the seed. */
  public static final String RECENT = "popular of late";

  /** What the entity was linked to, then what was popular of late. */
  public static final String OWN_THEN_POPULAR = "own past, then popular";

  private static final int ROWS = 1000;
  private static final double MICROS_PER_DAY = 86_400e6;

  private final ItemTable items;
  private final Candidates candidates;
  private final OwnItems own;
  private final TrainingConfig config;
  private final int k;
  private final boolean excludeSeen;
  private final int recent;
  private final int popular;
  private final boolean often;

  /**
   * Decides.
   *
   * @param train rows with items, not empty
   * @param metric that says what is better
   */
  public RankedAnswers(ItemTable items, TrainingConfig config, SeedSet train, Metric metric) {
    this.items = items;
    this.candidates = items.candidates(config.get(CANDIDATES));
    this.config = config;
    this.k = config.get(K);
    this.excludeSeen = config.get(EXCLUDE_SEEN);
    this.own = items.ownItems(excludeSeen ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    SeedSet some = train.rows(train.spread(ROWS));
    List<SeedFeature> figures = items.encoding().figures().features();
    int[] counts = items.encoding().counts();
    Part part = new Part(some, own.read(some.entity(), some.time()));
    popular =
        best(part, metric, counts, c -> figures.get(counts[c]).window().kind() == Window.Kind.ALL);
    int late =
        best(part, metric, counts, c -> figures.get(counts[c]).window().kind() == Window.Kind.DAYS);
    recent = late < 0 ? popular : late;
    often = judged(some, part.past(true, -1), metric) >= judged(some, part.past(false, -1), metric);
  }

  private int best(Part some, Metric metric, int[] counts, IntPredicate which) {
    return IntStream.range(0, counts.length)
        .filter(which)
        .boxed()
        .max(Comparator.comparingDouble(c -> judged(some.rows, some.popular(c), metric)))
        .orElse(-1);
  }

  private static double judged(SeedSet rows, float[] answers, Metric metric) {
    return metric.of(new Judged(answers, answers.length / rows.size(), false, rows.labels()));
  }

  /**
   * What was answered.
   *
   * @param answers by name, 2 k numbers a row as a ranking's outputs
   * @param reach what all rankings of the rows choose from
   */
  public record Answered(Map<String, float[]> answers, Reach reach) {}

  /**
   * The answers for rows with items.
   *
   * @param visible until when each may see
   */
  public Answered of(SeedSet rows, long[] visible) {
    Map<String, float[]> answers = new LinkedHashMap<>();
    Reach.Count reach = new Reach.Count(items, config, (ItemLabels) rows.labels());
    for (int from = 0; from < rows.size(); from += Reach.ROWS) {
      int to = Math.min(rows.size(), from + Reach.ROWS);
      SeedSet seen = new SeedSet(rows.entities(), visible, rows.labels());
      SeedSet some = seen.rows(IntStream.range(from, to).toArray());
      Part part = new Part(some, own.read(some.entity(), some.time()));
      reach.add(from, some.time(), part.found);
      int first = from * 2 * k;
      part.answers()
          .forEach(
              (name, outputs) ->
                  System.arraycopy(
                      outputs,
                      0,
                      answers.computeIfAbsent(name, any -> new float[rows.size() * 2 * k]),
                      first,
                      outputs.length));
    }
    return new Answered(answers, reach.sum());
  }

  /** Items in the order of a count as of a time. */
  private record Order(long time, int count) {}

  /** Rows, with what their entities were linked to. */
  private final class Part {
    private final SeedSet rows;
    private final OwnItems.Found found;

    /** Items that can be needed of an order: those that are answered, behind all of a row's own. */
    private final int most;

    private final Map<Order, int[]> orders = new HashMap<>();

    Part(SeedSet rows, OwnItems.Found found) {
      this.rows = rows;
      this.found = found;
      this.most =
          k
              + IntStream.range(0, rows.size())
                  .map(row -> found.offsets()[row + 1] - found.offsets()[row])
                  .max()
                  .orElse(0);
    }

    Map<String, float[]> answers() {
      Map<String, float[]> answers = new LinkedHashMap<>();
      if (popular >= 0) {
        answers.put(POPULAR, popular(popular));
      }
      if (recent >= 0 && recent != popular) {
        answers.put(RECENT, popular(recent));
      }
      if (own.width() > 0 && !excludeSeen) {
        answers.put(Baseline.OWN_PAST, past(often, -1));
        answers.put(OWN_THEN_POPULAR, past(often, recent));
      }
      return answers;
    }

    /**
     * The items with the highest count, the same for all seeds of a time but for those they saw.
     */
    float[] popular(int count) {
      float[] out = new float[rows.size() * 2 * k];
      SeedGroups groups = SeedGroups.of(items, rows.time());
      for (SeedGroups.Group group : groups.groups()) {
        int[] order = ordered(group.items(), count);
        for (int place = group.from(); place < group.to(); place++) {
          int row = groups.order()[place];
          LongOpenHashSet seen = new LongOpenHashSet();
          if (excludeSeen) {
            seen.addAll(LongArrayList.wrap(found.itemsOf(row)));
          }
          fill(out, row, new long[0], order, seen);
        }
      }
      return out;
    }

    /**
     * The items that entities were linked to: those linked to most, where new links weigh more, or
     * those linked to last.
     *
     * @param count what comes behind them; -1 for nothing
     */
    float[] past(boolean byNumber, int count) {
      float[] out = new float[rows.size() * 2 * k];
      SeedGroups groups = SeedGroups.of(items, rows.time());
      for (SeedGroups.Group group : groups.groups()) {
        int[] order = ordered(group.items(), count);
        for (int place = group.from(); place < group.to(); place++) {
          int row = groups.order()[place];
          int first = found.offsets()[row];
          int[] mine = IntStream.range(first, found.offsets()[row + 1]).toArray();
          if (byNumber) {
            double[] worth = new double[mine.length];
            for (int i = 0; i < worth.length; i++) {
              double days = (rows.time()[row] - found.newest()[first + i]) / MICROS_PER_DAY;
              double windows = days / (4 * items.encoding().stepDays());
              worth[i] = found.links()[first + i] * Math.pow(0.5, windows);
            }
            IntArrays.stableSort(
                mine, (a, b) -> Double.compare(worth[b - first], worth[a - first]));
          }
          long[] ids =
              Arrays.stream(mine)
                  .mapToLong(i -> found.items()[i])
                  .filter(candidates::has)
                  .toArray();
          fill(out, row, ids, order, new LongOpenHashSet());
        }
      }
      return out;
    }

    private int[] ordered(ItemTable.Snapshot snapshot, int count) {
      return count < 0
          ? new int[0]
          : orders.computeIfAbsent(
              new Order(snapshot.time(), count),
              order ->
                  highest(
                      snapshot,
                      candidates,
                      items.encoding().width(),
                      items.encoding().figures().width() + count,
                      most));
    }
  }

  /**
   * Items by a count, the highest first. Equal ones come in an order that says nothing: that of a
   * table may tell which of its rows are still in use.
   *
   * @param width inputs of an item
   * @param at which of them is the count
   * @param most how many are taken at most
   */
  static int[] highest(
      ItemTable.Snapshot snapshot, Candidates candidates, int width, int at, int most) {
    float[] inputs = snapshot.inputs();
    IntComparator worst =
        (a, b) -> {
          int byCount = Float.compare(inputs[a * width + at], inputs[b * width + at]);
          return byCount != 0 ? byCount : Integer.compare(HashCommon.mix(b), HashCommon.mix(a));
        };
    IntHeapPriorityQueue best = new IntHeapPriorityQueue(worst);
    int there = candidates.below(snapshot.visible());
    for (int place = 0; place < there; place++) {
      int item = candidates.id(place);
      if (best.size() < most) {
        best.enqueue(item);
      } else if (worst.compare(item, best.firstInt()) > 0) {
        best.dequeueInt();
        best.enqueue(item);
      }
    }
    int[] order = new int[best.size()];
    for (int place = order.length - 1; place >= 0; place--) {
      order[place] = best.dequeueInt();
    }
    return order;
  }

  private void fill(float[] out, int row, long[] first, int[] then, LongOpenHashSet seen) {
    int at = row * 2 * k;
    Arrays.fill(out, at, at + k, -1);
    int count = 0;
    for (int i = 0; i < first.length && count < k; i++) {
      if (seen.add(first[i])) {
        out[at + count++] = first[i];
      }
    }
    for (int i = 0; i < then.length && count < k; i++) {
      if (seen.add(then[i])) {
        out[at + count++] = then[i];
      }
    }
  }
}
