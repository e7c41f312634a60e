// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import java.util.List;

/**
 * The answers to a request, all over one state of the graph.
 *
 * @param answers in the order of the seeds
 * @param graph version of the graph, with the rows that had come
 */
public record Scores(List<Answer> answers, String graph) {
  public Scores {
    answers = List.copyOf(answers);
  }
}
