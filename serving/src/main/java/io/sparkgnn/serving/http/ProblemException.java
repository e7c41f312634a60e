// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

/** Ends a request with a {@link Problem}. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String place;

  ProblemException(Problem problem, String detail, String place) {
    super(detail, null, false, false); // a client's mistakes need no stack traces
    this.problem = problem;
    this.place = place;
  }

  Problem problem() {
    return problem;
  }

  /** Where in the body it is, or null. */
  String place() {
    return place;
  }
}
