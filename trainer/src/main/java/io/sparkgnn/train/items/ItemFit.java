// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.train.encode.ItemEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Chooses what an item is described by, and fits the scales, on some times of training rows. */
public final class ItemFit {
  /** Items at most: a prediction carries an item's number as a float. */
  public static final int MOST_ITEMS = 1 << 24;

  /** Items that can have vectors of their own at most; with more, none has. */
  private static final int MOST_VECTORS = 1 << 20;

  private static final int MOST_FIGURES = 48;
  private static final int FEWEST_FIGURES = 8;

  /** Figures of all items at a time: those of many times are kept, and searched in every batch. */
  private static final int MOST_VALUES = 1 << 22;

  private static final int TIMES = 32;
  private static final int ITEMS = 512;

  /** Grid times in the shortest window. */
  private static final double PARTS = 32;

  private static final double MICROS_PER_DAY = 86_400e6;

  /** What tells how popular an item is, and what it is like. */
  private static final List<Statistic> TOLD =
      List.of(Statistic.COUNT, Statistic.NEWEST, Statistic.OLDEST, Statistic.VALUE, Statistic.MEAN);

  private ItemFit() {}

  /**
   * Number of items.
   *
   * @throws UserErrorException if there are more than can be ranked
   */
  static int count(Topology topology, NodeType type) {
    long count = topology.nodeCount(type.index());
    if (count > MOST_ITEMS) {
      throw new UserErrorException(
          "Cannot rank the rows of '%s': it has %d; allowed is at most %d"
              .formatted(type.name(), count, MOST_ITEMS));
    }
    return (int) count;
  }

  /**
   * Fits.
   *
   * @param entityType node type of the seeds
   * @param table of the items; must have a primary key
   * @param train rows, not empty
   * @param ignored columns left out, as {@code table.column} in lower case
   */
  public static ItemEncoding of(
      TrainingGraph graph, int entityType, String table, SeedSet train, Set<String> ignored) {
    NodeType type = graph.schema().nodeType(table);
    int count = count(graph.topology(), type);
    double step = HistoryFit.stepDays(train.time());
    long newest = Arrays.stream(train.time()).max().orElseThrow();
    List<SeedFeature> suggested =
        new FeatureCandidates(graph.lists(), type.index(), newest, step, ignored)
            .suggest().stream()
                .filter(f -> TOLD.contains(f.statistic()))
                .filter(f -> f.path().size() <= 1 || f.each())
                .toList();
    ListMemory memory = graph.lists().prepare(suggested);
    List<SeedFeature> figures =
        some(suggested.stream().filter(f -> !memory.left().contains(f)).toList(), count);
    return new ItemEncoding(
        type.name(),
        ItemPaths.of(graph.schema(), entityType, type.index()),
        scaled(graph, type, figures, train.time()),
        step,
        Math.max(1, (long) (step / PARTS * MICROS_PER_DAY)),
        newest,
        hashes(graph, type, count));
  }

  /** Not too many: of a large table those that tell most, in general. */
  static List<SeedFeature> some(List<SeedFeature> figures, int items) {
    int most = Math.max(FEWEST_FIGURES, MOST_VALUES / Math.max(1, items));
    if (most >= MOST_FIGURES) {
      return figures.stream().limit(MOST_FIGURES).toList();
    }
    return figures.stream()
        .sorted(Comparator.comparingInt(figure -> TOLD.indexOf(figure.statistic())))
        .limit(most)
        .toList();
  }

  private static byte[] hashes(TrainingGraph graph, NodeType type, int count) {
    if (count > MOST_VECTORS) {
      return new byte[0];
    }
    long[] hashes =
        LongStream.range(0, count)
            .map(id -> ItemEncoding.hash(graph.keys().key(type.index(), id)))
            .sorted()
            .distinct()
            .toArray();
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Long.BYTES);
    bytes.asLongBuffer().put(hashes);
    return bytes.array();
  }

  /** The figures that differ between items, with their scales. */
  private static HistoryEncoding scaled(
      TrainingGraph graph, NodeType type, List<SeedFeature> figures, long[] times) {
    SeedFeatures all = new SeedFeatures(graph.lists(), type.index(), figures);
    int width = all.width();
    long[] distinct = Arrays.stream(times).sorted().distinct().toArray();
    int some = Math.min(TIMES, distinct.length);
    List<float[]> read = new ArrayList<>();
    try (FeatureStore.Reader rows = graph.features().reader()) {
      SeedFeatureReader reader = new SeedFeatureReader(all);
      for (int t = 0; t < some; t++) {
        long time = distinct[(int) ((long) t * distinct.length / some)];
        long visible = graph.topology().visibleCount(type.index(), time);
        int items = (int) Math.min(ITEMS, visible);
        long[] ids = LongStream.range(0, items).map(i -> i * visible / items).toArray();
        long[] at = new long[items];
        Arrays.fill(at, time);
        float[] out = new float[items * width];
        reader.read(rows, ids, at, at, items, out);
        read.add(out);
      }
    }
    List<SeedFeature> chosen = new ArrayList<>();
    List<HistoryEncoding.Scale> scales = new ArrayList<>();
    for (int f = 0; f < width; f++) {
      int figure = f;
      float[] column = new float[read.stream().mapToInt(part -> part.length / width).sum()];
      int at = 0;
      for (float[] part : read) {
        for (int i = 0; i < part.length / width; i++) {
          column[at++] = part[i * width + figure];
        }
      }
      HistoryEncoding.Scale scale = HistoryFit.scale(column, 0);
      boolean differs =
          scale.bounds().length > 1
              || scale.missing()
                  && IntStream.range(0, column.length).anyMatch(i -> !Float.isNaN(column[i]));
      if (differs) {
        chosen.add(figures.get(f));
        scales.add(scale);
      }
    }
    return new HistoryEncoding(chosen, scales, null);
  }
}
