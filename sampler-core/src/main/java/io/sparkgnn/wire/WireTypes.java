// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.util.function.Function;

/**
 * Names the types of a module that may be written, found by {@link java.util.ServiceLoader}. Ids
 * are part of the wire form: never reuse or change one. 100 to 199 belong to the connector, 200 to
 * 299 to the trainer, 300 to 399 to the estimator, 400 to 499 to the application, 500 and above to
 * others.
 */
public interface WireTypes {
  /** Adds each type with its id. */
  void register(Registry registry);

  /** Takes types and their ids. */
  interface Registry {
    /**
     * Allows a record, an enum, an array, or a class of ours that extends no other: its fields
     * travel but for the transient ones.
     *
     * @param id 100 or above, and no other type's
     * @throws IllegalStateException if the id or the type is taken
     */
    void add(int id, Class<?> type);

    /**
     * Allows a class that travels as another type, which must be allowed too.
     *
     * @param id 100 or above, and no other type's
     * @param form what it travels as
     * @param written makes the form
     * @param read the other way; may throw anything for a form that cannot be
     * @throws IllegalStateException if the id or the type is taken
     */
    <T, F> void add(
        int id, Class<T> type, Class<F> form, Function<T, F> written, Function<F, T> read);
  }
}
