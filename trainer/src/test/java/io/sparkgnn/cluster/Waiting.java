package io.sparkgnn.cluster;

import java.util.function.BooleanSupplier;

/** Waits for other processes. */
final class Waiting {
  private Waiting() {}

  /** Returns once the condition holds; fails after some seconds with its name. */
  static void until(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + seconds + " s: " + what);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
