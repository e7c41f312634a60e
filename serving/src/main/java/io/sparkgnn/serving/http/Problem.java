// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import java.util.Locale;

/** What a client is told when it gets no answer, each with its HTTP status. */
enum Problem {
  MALFORMED(400, "The body cannot be read"),
  UNKNOWN_FIELD(400, "A field is not known"),
  MISSING_FIELD(400, "A field is missing"),
  WRONG_TYPE(400, "A value has another type"),
  VALUE_TOO_LONG(400, "A value is too long"),
  TIME_OUT_OF_RANGE(400, "A time is out of range"),
  BAD_REQUEST(400, "The request cannot be read"),
  UNAUTHORIZED(401, "A token is needed"),
  NOT_FOUND(404, "There is no such resource"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed"),
  NOT_SERVED(409, "The version cannot be served"),
  TOO_LARGE(413, "The body is too large"),
  TOO_MANY_ROWS(413, "There are too many rows"),
  UNSUPPORTED_TYPE(415, "The body's type is not supported"),
  QUEUE_FULL(429, "Too much waits to be scored"),
  INTERNAL(500, "The server failed"),
  STOPPING(503, "The server is stopping"),
  TIMEOUT(503, "It took too long"),
  NOT_KEPT(507, "Rows cannot be kept");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** Its name in RFC 9457's {@code type}. */
  String type() {
    return "urn:spark-gnn:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A problem of a status that the server itself gave, before a request reached its handler. */
  static Problem of(int status) {
    return switch (status) {
      case 500 -> INTERNAL;
      case 503 -> STOPPING;
      default -> BAD_REQUEST;
    };
  }

  /** The exception to throw. */
  ProblemException with(String detail) {
    return new ProblemException(this, detail, null);
  }

  /**
   * The same of one place in the body.
   *
   * @param place a JSON pointer, or a line of a CSV
   */
  ProblemException at(String place, String detail) {
    return new ProblemException(this, detail, place);
  }
}
