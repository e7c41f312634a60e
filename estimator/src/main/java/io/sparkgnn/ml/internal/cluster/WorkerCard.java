// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.wire.Wire;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker tells the others when they meet.
 *
 * @param executor its executor's name
 * @param address where it listens
 * @param version of spark-gnn that its executor runs
 * @param problem what keeps it from training, or null
 */
record WorkerCard(String executor, PeerAddress address, String version, String problem) {
  /** Its wire form as a string, which is all that workers can pass round before they have met. */
  String encode() {
    return Base64.getEncoder().encodeToString(Wire.write(this));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws io.sparkgnn.error.UnreadableException if it is damaged or of another version
   */
  static WorkerCard decode(String card) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(card);
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    return Wire.read(bytes, WorkerCard.class);
  }

  /**
   * Checks that workers can train together.
   *
   * @throws io.sparkgnn.error.ExplainedException the same in every worker, if they cannot
   */
  static void check(List<WorkerCard> cards) {
    Map<String, WorkerCard> executors = new HashMap<>();
    for (WorkerCard card : cards) {
      if (executors.putIfAbsent(card.executor(), card) != null) {
        throw new UserErrorException(
            "Cannot train with two workers in "
                + card.executor()
                + ": each needs an executor of its own; set spark.task.cpus to"
                + " spark.executor.cores");
      }
    }
    Optional<String> problem =
        cards.stream().map(WorkerCard::problem).filter(text -> text != null).findFirst();
    if (problem.isPresent()) {
      throw EnvironmentException.lasting("Cannot train: " + problem.get(), null);
    }
    WorkerCard first = cards.get(0);
    for (WorkerCard card : cards) {
      if (!card.version().equals(first.version())) {
        throw new UserErrorException(
            "Cannot train with executors of different versions: "
                + first.executor()
                + " has "
                + first.version()
                + ", "
                + card.executor()
                + " has "
                + card.version()
                + "; give all the same jars");
      }
    }
  }
}
