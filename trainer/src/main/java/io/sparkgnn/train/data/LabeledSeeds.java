package io.sparkgnn.train.data;

import java.util.Arrays;

/**
 * Rows of a label table: what to learn. Row i is (entity[i], time[i], label[i]).
 *
 * @param entity node ids of the entities, all of the configuration's entity table
 * @param time seed times, microseconds since the epoch
 * @param label 0 or 1, a class from 0, or a number, as the task says; finite
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record LabeledSeeds(long[] entity, long[] time, float[] label) {
  public LabeledSeeds {
    if (entity.length != time.length || entity.length != label.length) {
      throw new IllegalArgumentException(
          "columns of different length: "
              + entity.length
              + " entities, "
              + time.length
              + " times, "
              + label.length
              + " labels");
    }
  }

  /** No rows. */
  public static LabeledSeeds empty() {
    return new LabeledSeeds(new long[0], new long[0], new float[0]);
  }

  /** One of {@code count} parts of nearly equal size, in the order of rows. */
  public LabeledSeeds part(int index, int count) {
    int from = (int) ((long) size() * index / count);
    int to = (int) ((long) size() * (index + 1) / count);
    return new LabeledSeeds(
        Arrays.copyOfRange(entity, from, to),
        Arrays.copyOfRange(time, from, to),
        Arrays.copyOfRange(label, from, to));
  }

  /** Whether there are rows, all with the same label. */
  public boolean labelsAreAlike() {
    for (float each : label) {
      if (each != label[0]) {
        return false;
      }
    }
    return label.length > 0;
  }

  /** Number of rows. */
  public int size() {
    return entity.length;
  }
}
