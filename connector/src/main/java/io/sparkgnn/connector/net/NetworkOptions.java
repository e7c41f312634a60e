// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import io.sparkgnn.error.UserErrorException;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.apache.spark.SparkConf;

/**
 * Bounds of a {@link PeerNetwork}.
 *
 * @param timeout how long a request may take, the wait for its turn included
 * @param maxInFlight requests to one peer that wait for an answer; further ones wait for their turn
 * @param maxMessageBytes of one request or answer
 */
public record NetworkOptions(Duration timeout, int maxInFlight, int maxMessageBytes) {
  /** Spark setting of {@link #timeout}, {@code 60s} by default. */
  public static final String TIMEOUT = "spark.sparkgnn.network.timeout";

  /** Spark setting of {@link #maxInFlight}, 64 by default. */
  public static final String MAX_IN_FLIGHT = "spark.sparkgnn.network.maxInFlight";

  /** Spark setting of {@link #maxMessageBytes}, {@code 256m} by default. */
  public static final String MAX_MESSAGE = "spark.sparkgnn.network.maxMessageSize";

  private static final long LARGEST = 1L << 30;

  /**
   * What a session has set.
   *
   * @throws UserErrorException for a value that is not allowed
   */
  public static NetworkOptions of(SparkConf conf) {
    try {
      long millis = conf.getTimeAsMs(TIMEOUT, "60s");
      int inFlight = conf.getInt(MAX_IN_FLIGHT, 64);
      long bytes = conf.getSizeAsBytes(MAX_MESSAGE, "256m");
      check(millis > 0, TIMEOUT, conf, "a time above 0, such as 60s");
      check(inFlight > 0, MAX_IN_FLIGHT, conf, "a number above 0");
      check(bytes > 0 && bytes <= LARGEST, MAX_MESSAGE, conf, "a size up to 1g");
      return new NetworkOptions(Duration.ofMillis(millis), inFlight, (int) bytes);
    } catch (NumberFormatException | NoSuchElementException e) {
      throw new UserErrorException("Cannot read a setting of the network: " + e.getMessage(), e);
    }
  }

  private static void check(boolean allowed, String key, SparkConf conf, String what) {
    if (!allowed) {
      throw new UserErrorException(
          "Cannot use " + key + "=" + conf.get(key) + ": allowed is " + what);
    }
  }
}
