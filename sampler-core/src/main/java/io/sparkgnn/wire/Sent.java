// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.io.Serializable;

/**
 * A value in the closure of a task. Closures must be Java-serializable; of the value Java sees only
 * the bytes that {@link Wire} makes of it. Immutable: the bytes are made at once, so that what
 * changes in the value later does not travel. The value is read where it is first asked for. Safe
 * for use by any number of threads.
 */
@SuppressWarnings("serial") // the value is never written
public final class Sent<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private transient T value;

  private Sent(byte[] bytes, T value) {
    this.bytes = bytes;
    this.value = value;
  }

  /**
   * Makes a value ready to travel.
   *
   * @param value may be null
   * @throws IllegalArgumentException if it or something in it is of a type without an id
   */
  public static <T> Sent<T> of(T value) {
    return new Sent<>(value == null ? null : Wire.write(value), value);
  }

  /**
   * The value: where it was made the same one, elsewhere one equal to it, the same each time.
   *
   * @throws io.sparkgnn.error.UnreadableException if the bytes are damaged, or of another version
   */
  @SuppressWarnings("unchecked") // the bytes are those of a T
  public synchronized T get() {
    if (value == null && bytes != null) {
      value = (T) Wire.read(bytes, Object.class);
    }
    return value;
  }
}
