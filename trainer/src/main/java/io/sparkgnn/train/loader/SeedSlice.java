// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.seed.EntityColumn;
import java.util.List;

/**
 * The seeds of one batch.
 *
 * @param index position of the batch in its pass, from 0
 * @param entities one or more entities a seed
 * @param time seed times, that ages are measured to
 * @param visible until when a seed may see; at most its time
 * @param again which rows the seeds are that will come again, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record SeedSlice(
    int index, List<EntityColumn> entities, long[] time, long[] visible, Again again) {
  public SeedSlice {
    entities = List.copyOf(entities);
  }

  /** Seeds that come once. */
  public SeedSlice(int index, List<EntityColumn> entities, long[] time, long[] visible) {
    this(index, entities, time, visible, null);
  }

  /**
   * Rows that come again in every epoch.
   *
   * @param rows the number of each seed's
   * @param memory what is known of all rows
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
  public record Again(int[] rows, PastMemory memory) {}

  /** Whether a seed comes again and sees all up to its time, so that what it sees is the same. */
  boolean isWhole(int seed) {
    return again != null && visible[seed] == time[seed];
  }

  /** Number of seeds. */
  public int count() {
    return time.length;
  }
}
