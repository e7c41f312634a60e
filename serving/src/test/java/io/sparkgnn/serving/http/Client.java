// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Asks a server, and compares each answer with the OpenAPI document. */
final class Client {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final OpenApi openApi;

  Client(int port, OpenApi openApi) {
    this.base = "http://127.0.0.1:" + port;
    this.openApi = openApi;
  }

  /** An answer. */
  record Reply(int status, String type, String body, HttpResponse<String> response) {
    JsonNode json() {
      return json(body);
    }

    private static JsonNode json(String text) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }

  Reply get(String path) {
    return send("GET", path, HttpRequest.newBuilder());
  }

  Reply predict(String json) {
    return predict("application/json", json);
  }

  Reply predict(String contentType, String body) {
    return send("POST", "/v1/predict", request(contentType, body));
  }

  Reply rows(String json) {
    return send("POST", "/v1/rows", request("application/json", json));
  }

  CompletableFuture<Reply> predictAsync(String json) {
    HttpRequest request =
        request("application/json", json).uri(URI.create(base + "/v1/predict")).build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> checked("POST", "/v1/predict", response));
  }

  private static HttpRequest.Builder request(String contentType, String body) {
    return HttpRequest.newBuilder()
        .header("Content-Type", contentType)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  Reply send(String method, String path, HttpRequest.Builder request) {
    try {
      HttpRequest built = request.uri(URI.create(base + path)).build();
      return checked(method, path, http.send(built, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Reply checked(String method, String path, HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    Reply reply = new Reply(response.statusCode(), type, response.body(), response);
    openApi.check(method, path, reply.status(), type, type.contains("json") ? reply.json() : null);
    return reply;
  }
}
