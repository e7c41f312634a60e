package io.sparkgnn.connector.label;

/**
 * Seeds as node ids, with their labels, in the order of time.
 *
 * @param entity node ids
 * @param time microseconds since the epoch
 * @param label NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
public record Seeds(long[] entity, long[] time, float[] label) {
  public int count() {
    return entity.length;
  }
}
