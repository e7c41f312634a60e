// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.K;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Window;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.items.OwnItems;
import io.sparkgnn.train.items.SeedGroups;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import it.unimi.dsi.fastutil.HashCommon;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.Comparator;
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
  private final OwnItems own;
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
    this.k = config.get(K);
    this.excludeSeen = config.get(EXCLUDE_SEEN);
    this.own = items.ownItems(excludeSeen ? ItemTable.ALL_LINKS : ItemTable.LINKS);
    SeedSet some = train.rows(train.spread(ROWS));
    List<SeedFeature> figures = items.encoding().figures().features();
    int[] counts = items.encoding().counts();
    OwnItems.Found found = own.read(some.entity(), some.time());
    popular =
        best(
            some,
            found,
            metric,
            counts,
            c -> figures.get(counts[c]).window().kind() == Window.Kind.ALL);
    int late =
        best(
            some,
            found,
            metric,
            counts,
            c -> figures.get(counts[c]).window().kind() == Window.Kind.DAYS);
    recent = late < 0 ? popular : late;
    often =
        judged(some, past(some, found, true, -1), metric)
            >= judged(some, past(some, found, false, -1), metric);
  }

  private int best(
      SeedSet some, OwnItems.Found found, Metric metric, int[] counts, IntPredicate which) {
    return IntStream.range(0, counts.length)
        .filter(which)
        .boxed()
        .max(Comparator.comparingDouble(c -> judged(some, popular(some, found, c), metric)))
        .orElse(-1);
  }

  private static double judged(SeedSet rows, float[] answers, Metric metric) {
    return metric.of(new Judged(answers, answers.length / rows.size(), false, rows.labels()));
  }

  /**
   * The answers for rows.
   *
   * @param rows with items or without
   * @param visible until when each may see
   * @return by name, 2 k numbers a row as a ranking's outputs
   */
  public Map<String, float[]> of(SeedSet rows, long[] visible) {
    SeedSet seen = new SeedSet(rows.entities(), visible, rows.labels());
    OwnItems.Found found = own.read(seen.entity(), seen.time());
    Map<String, float[]> answers = new LinkedHashMap<>();
    if (popular >= 0) {
      answers.put(POPULAR, popular(seen, found, popular));
    }
    if (recent >= 0 && recent != popular) {
      answers.put(RECENT, popular(seen, found, recent));
    }
    if (own.width() > 0 && !excludeSeen) {
      answers.put(Baseline.OWN_PAST, past(seen, found, often, -1));
      answers.put(OWN_THEN_POPULAR, past(seen, found, often, recent));
    }
    return answers;
  }

  /** The items with the highest count, the same for all seeds of a time but for those they saw. */
  private float[] popular(SeedSet rows, OwnItems.Found found, int count) {
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
        fill(out, row, new long[0], order, seen, items.visible(rows.time()[row]));
      }
    }
    return out;
  }

  /**
   * All items by a count, the highest first; none where there is no count. Equal ones come in an
   * order that says nothing: that of a table may tell which of its rows are still in use.
   */
  private int[] ordered(ItemTable.Snapshot snapshot, int count) {
    if (count < 0) {
      return new int[0];
    }
    int width = items.encoding().width();
    int at = items.encoding().figures().width() + count;
    float[] inputs = snapshot.inputs();
    int[] order = IntStream.range(0, snapshot.visible()).toArray();
    IntArrays.stableSort(
        order,
        (a, b) -> {
          int byCount = Float.compare(inputs[b * width + at], inputs[a * width + at]);
          return byCount != 0 ? byCount : Integer.compare(HashCommon.mix(a), HashCommon.mix(b));
        });
    return order;
  }

  /**
   * The items that entities were linked to: those linked to most, where new links weigh more, or
   * those linked to last.
   *
   * @param count what comes behind them; -1 for nothing
   */
  private float[] past(SeedSet rows, OwnItems.Found found, boolean byNumber, int count) {
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
          IntArrays.stableSort(mine, (a, b) -> Double.compare(worth[b - first], worth[a - first]));
        }
        long[] ids = Arrays.stream(mine).mapToLong(i -> found.items()[i]).toArray();
        fill(out, row, ids, order, new LongOpenHashSet(), items.visible(rows.time()[row]));
      }
    }
    return out;
  }

  private void fill(
      float[] out, int row, long[] first, int[] then, LongOpenHashSet seen, int limit) {
    int at = row * 2 * k;
    Arrays.fill(out, at, at + k, -1);
    int count = 0;
    for (int i = 0; i < first.length && count < k; i++) {
      if (seen.add(first[i])) {
        out[at + count++] = first[i];
      }
    }
    for (int i = 0; i < then.length && count < k; i++) {
      if (then[i] < limit && seen.add(then[i])) {
        out[at + count++] = then[i];
      }
    }
  }
}
