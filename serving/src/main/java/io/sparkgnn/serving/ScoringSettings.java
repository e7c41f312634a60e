// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import java.time.Duration;

/**
 * How a {@link ScoringService} works.
 *
 * @param threads that score, each with a predictor of its own
 * @param batch seeds that are scored at once, at most
 * @param queue seeds that may wait or be in work, at most
 * @param timeout after which a request that is not answered has failed
 * @param device by name, as the option {@code device} of a training
 */
public record ScoringSettings(int threads, int batch, int queue, Duration timeout, String device) {
  /** One thread on the first GPU, or on the CPU where there is none. */
  public static final ScoringSettings USUAL =
      new ScoringSettings(1, 256, 20_000, Duration.ofSeconds(30), "auto");

  public ScoringSettings {
    if (threads < 1 || batch < 1 || queue < batch || timeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "%d threads, batches of %d, a queue of %d, %s".formatted(threads, batch, queue, timeout));
    }
  }

  /** The same with another number of threads. */
  public ScoringSettings withThreads(int count) {
    return new ScoringSettings(count, batch, queue, timeout, device);
  }

  /** The same with another queue. */
  public ScoringSettings withQueue(int seeds) {
    return new ScoringSettings(threads, batch, seeds, timeout, device);
  }

  /** The same with another time that a request may take. */
  public ScoringSettings withTimeout(Duration longest) {
    return new ScoringSettings(threads, batch, queue, longest, device);
  }

  /** The same on another device. */
  public ScoringSettings withDevice(String name) {
    return new ScoringSettings(threads, batch, queue, timeout, name);
  }
}
