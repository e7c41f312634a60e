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
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record SeedSlice(int index, List<EntityColumn> entities, long[] time, long[] visible) {
  public SeedSlice {
    entities = List.copyOf(entities);
  }

  /** Number of seeds. */
  public int count() {
    return time.length;
  }
}
