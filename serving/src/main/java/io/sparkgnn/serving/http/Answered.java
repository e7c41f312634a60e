// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.Seed;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a request gets.
 *
 * @param seeds that were asked about
 * @param answers one a seed
 * @param by which versions have given each of them
 * @param usual the versions of an answer that says nothing else
 */
record Answered(List<Seed> seeds, List<Answer> answers, List<By> by, By usual) {
  /**
   * Versions.
   *
   * @param model of the model
   * @param graph of the graph, with the rows that had come
   */
  record By(String model, String graph) {}

  /** Versions of all answers, each once. */
  String all(Function<By, String> which) {
    TreeSet<String> all = new TreeSet<>();
    by.forEach(one -> all.add(which.apply(one)));
    return all.isEmpty() ? which.apply(usual) : String.join(", ", all);
  }
}
