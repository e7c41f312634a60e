// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Rows of a label table: what to learn. Row i is about the entities {@code entities[*].id[i]} as of
 * {@code time[i]}, and its label is the i-th of {@code labels}. Immutable.
 *
 * @param entities one or more entities a row: one for a prediction about an entity, two for one
 *     about a pair
 * @param time seed times, microseconds since the epoch
 * @param labels what is known of each row
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record SeedSet(List<EntityColumn> entities, long[] time, Labels labels) {
  public SeedSet {
    entities = List.copyOf(entities);
    if (entities.isEmpty()) {
      throw new IllegalArgumentException("rows about no entity");
    }
    for (EntityColumn column : entities) {
      if (column.size() != time.length) {
        throw differ(column.size() + " entities", time.length);
      }
    }
    if (labels.size() != time.length) {
      throw differ(labels.size() + " labels", time.length);
    }
  }

  private static IllegalArgumentException differ(String what, int times) {
    return new IllegalArgumentException(
        "columns of different length: " + what + ", " + times + " times");
  }

  /** Rows about one entity each, with one number each. */
  public static SeedSet of(int nodeType, long[] entity, long[] time, float[] label) {
    return new SeedSet(List.of(new EntityColumn(nodeType, entity)), time, NumberLabels.of(label));
  }

  /** No rows. */
  public static SeedSet none() {
    return of(0, new long[0], new long[0], new float[0]);
  }

  /** Number of rows. */
  public int size() {
    return time.length;
  }

  /** The node ids of the first entity of each row. */
  public long[] entity() {
    return entities.get(0).id();
  }

  /**
   * The labels as numbers.
   *
   * @throws IllegalStateException if they are lists of items
   */
  public NumberLabels numbers() {
    if (labels instanceof NumberLabels numbers) {
      return numbers;
    }
    throw new IllegalStateException("the labels are lists of items");
  }

  /** The same rows with a number each: those that they have, or how many items are listed. */
  public SeedSet amounts() {
    if (!(labels instanceof ItemLabels items)) {
      return this;
    }
    float[] counts = new float[size()];
    for (int row = 0; row < counts.length; row++) {
      counts[row] = items.count(row);
    }
    return new SeedSet(entities, time, NumberLabels.of(counts));
  }

  /** The rows of these numbers, in their order. */
  public SeedSet rows(int[] numbers) {
    long[] times = new long[numbers.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = time[numbers[i]];
    }
    return new SeedSet(
        entities.stream().map(column -> column.rows(numbers)).toList(),
        times,
        labels.rows(numbers));
  }

  /**
   * These rows, and after them others about the same kinds of entities.
   *
   * @throws IllegalArgumentException if they are about other kinds, or have labels of another form
   */
  public SeedSet and(SeedSet others) {
    if (entities.size() != others.entities.size()) {
      throw new IllegalArgumentException(
          "rows about " + entities.size() + " and " + others.entities.size() + " entities");
    }
    List<EntityColumn> columns =
        IntStream.range(0, entities.size())
            .mapToObj(i -> entities.get(i).and(others.entities.get(i)))
            .toList();
    return new SeedSet(
        columns,
        LongStream.concat(Arrays.stream(time), Arrays.stream(others.time)).toArray(),
        labels.and(others.labels));
  }

  /** Numbers of rows at even distances: all of them, or so many. */
  public int[] spread(int most) {
    int[] numbers = new int[Math.min(most, size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) ((long) i * size() / numbers.length);
    }
    return numbers;
  }

  /** One of {@code count} parts of nearly equal size, in the order of rows. */
  public SeedSet part(int index, int count) {
    int from = (int) ((long) size() * index / count);
    int to = (int) ((long) size() * (index + 1) / count);
    return rows(IntStream.range(from, to).toArray());
  }

  /** An order of rows: by time, then entities, then labels. */
  public int compare(int row, int other) {
    int order = Long.compare(time[row], time[other]);
    for (int i = 0; order == 0 && i < entities.size(); i++) {
      long[] id = entities.get(i).id();
      order = Long.compare(id[row], id[other]);
    }
    return order != 0 ? order : labels.compare(row, other);
  }
}
