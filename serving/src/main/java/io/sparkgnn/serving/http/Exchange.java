// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.MapMessage;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** One request and its answer, which is counted and logged when it is sent. Answered once. */
final class Exchange {
  static final String JSON = "application/json";
  static final String PROBLEM_JSON = "application/problem+json";

  private static final Logger LOG = LogManager.getLogger("io.sparkgnn.serving.request");

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final ServerMetrics metrics;
  private final String route;
  private final long begin = System.nanoTime();
  private int rows;

  /**
   * @param route as metrics and logs have it
   */
  Exchange(
      Request request, Response response, Callback callback, ServerMetrics metrics, String route) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.metrics = metrics;
    this.route = route;
  }

  Request request() {
    return request;
  }

  /** Says how many rows are scored for it. */
  void asks(int count) {
    rows = count;
  }

  /** Adds a header to the answer. */
  void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Answers. */
  void send(String contentType, byte[] body) {
    send(200, contentType, body);
  }

  private void send(int status, String contentType, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(
        true,
        ByteBuffer.wrap(body),
        Callback.from(
            () -> ended(status, callback::succeeded), failure -> failed(status, failure)));
  }

  private void ended(int status, Runnable then) {
    long nanos = System.nanoTime() - begin;
    metrics.answered(route, status, nanos);
    LOG.info(line(status, nanos));
    then.run();
  }

  /** The client is gone. */
  private void failed(int status, Throwable failure) {
    ended(status, () -> callback.failed(failure));
  }

  private MapMessage<?, Object> line(int status, long nanos) {
    return new MapMessage<>(
        Map.of(
            "method",
            request.getMethod(),
            "route",
            route,
            "status",
            status,
            "millis",
            nanos / 1_000 / 1e3,
            "rows",
            rows,
            "client",
            Request.getRemoteAddr(request)));
  }

  /** Answers with a problem document. */
  void refuse(ProblemException problem) {
    Problem kind = problem.problem();
    switch (kind) {
      case UNAUTHORIZED -> response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      case QUEUE_FULL, STOPPING, TIMEOUT -> response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
      default -> {} // nothing beside the document
    }
    send(
        kind.status(),
        PROBLEM_JSON,
        document(kind, kind.status(), problem.getMessage(), problem.place()));
  }

  /** Answers that the method is not one of those that the resource has. */
  void refuseMethod(String allowed) {
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    refuse(
        Problem.METHOD_NOT_ALLOWED.with(
            "%s is not allowed here; allowed is %s".formatted(request.getMethod(), allowed)));
  }

  /** A problem document, RFC 9457. */
  static byte[] document(Problem kind, int status, String detail, String place) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("type", kind.type());
    document.put("title", kind.title());
    document.put("status", status);
    document.put("detail", detail);
    if (place != null) {
      document.put("place", place);
    }
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
