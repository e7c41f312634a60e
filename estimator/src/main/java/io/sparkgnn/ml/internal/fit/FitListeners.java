// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.ml.fit.FitListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The listeners of the fits that this JVM's driver runs, so that in local mode, where tasks run in
 * the driver's JVM, a task finds its own.
 */
final class FitListeners {
  private static final Map<String, FitListener> RUNNING = new ConcurrentHashMap<>();

  private FitListeners() {}

  static void add(String id, FitListener listener) {
    RUNNING.put(id, listener);
  }

  static void remove(String id) {
    RUNNING.remove(id);
  }

  /** The fit's listener, or one that hears nothing when the driver is another JVM. */
  static FitListener find(String id) {
    return RUNNING.getOrDefault(id, FitListener.NONE);
  }
}
