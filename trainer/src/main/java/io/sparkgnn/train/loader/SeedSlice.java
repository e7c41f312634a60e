package io.sparkgnn.train.loader;

/**
 * The seeds of one batch.
 *
 * @param index position of the batch in its pass, from 0
 * @param entity node ids
 * @param time seed times, that ages are measured to
 * @param visible until when a seed may see; at most its time
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record SeedSlice(int index, long[] entity, long[] time, long[] visible) {
  /** Number of seeds. */
  public int count() {
    return entity.length;
  }
}
