package io.sparkgnn.ml.internal.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker tells the others when they meet.
 *
 * @param executor its executor's name
 * @param address where it listens, as {@link io.sparkgnn.connector.net.PeerAddress#encode} wrote
 *     it, or null
 * @param version of spark-gnn that its executor runs
 * @param problem what keeps it from training, or null
 */
record WorkerCard(String executor, String address, String version, String problem) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a worker's card cannot be written as JSON", e);
    }
  }

  static WorkerCard read(String json) {
    try {
      return JSON.readValue(json, WorkerCard.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a worker's card cannot be read from JSON", e);
    }
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
