// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** The document that is served, and what tests have seen of it. */
final class OpenApi {
  private static final Set<String> NO_RESOURCE = Set.of("404");

  private final JsonNode document;
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  OpenApi() {
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      document = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** Checks an answer against the document. */
  void check(String method, String path, int status, String contentType, JsonNode body) {
    JsonNode item = document.at("/paths").path(path);
    if (item.isMissingNode()) {
      assertThat(NO_RESOURCE).contains(Integer.toString(status));
      return;
    }
    // A method that there is not is described with the one that there is.
    JsonNode operation =
        item.has(method.toLowerCase(java.util.Locale.ROOT))
            ? item.get(method.toLowerCase(java.util.Locale.ROOT))
            : item.elements().next();
    JsonNode response = operation.at("/responses/" + status);
    assertThat(response.isMissingNode()).as("%s %s %d", method, path, status).isFalse();
    String media = contentType.replaceFirst(";.*", "");
    JsonNode content = response.path("content").path(media);
    assertThat(content.isMissingNode()).as("%s %s %d %s", method, path, status, media).isFalse();
    if (body != null) {
      List<String> problems = new ArrayList<>();
      check(content.get("schema"), body, "", problems);
      assertThat(problems).as(body.toString()).isEmpty();
    }
    seen.add(path + " " + status);
  }

  /** Required and unknown members, types and members of lists: what the document makes use of. */
  private void check(JsonNode schema, JsonNode value, String place, List<String> problems) {
    if (schema.has("$ref")) {
      check(document.at(schema.get("$ref").asText().substring(1)), value, place, problems);
      return;
    }
    if (schema.has("enum")) {
      boolean known = false;
      for (JsonNode one : schema.get("enum")) {
        known |= one.equals(value);
      }
      if (!known) {
        problems.add(place + " is not one of " + schema.get("enum"));
      }
    }
    if (schema.has("type") && !types(schema.get("type")).contains(type(value))) {
      problems.add(place + " is " + type(value) + ", not " + schema.get("type"));
    }
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        problems.add(place + " has no " + name.asText());
      }
    }
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              field -> {
                JsonNode known = schema.path("properties").path(field.getKey());
                JsonNode other = schema.path("additionalProperties");
                if (!known.isMissingNode()) {
                  check(known, field.getValue(), place + "/" + field.getKey(), problems);
                } else if (other.isObject()) {
                  check(other, field.getValue(), place + "/" + field.getKey(), problems);
                } else if (schema.has("properties")) {
                  problems.add(place + " has " + field.getKey());
                }
              });
    }
    if (value.isArray() && schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.get("items"), value.get(i), place + "/" + i, problems);
      }
    }
  }

  private static Set<String> types(JsonNode type) {
    Set<String> types = new TreeSet<>();
    if (type.isTextual()) {
      types.add(type.asText());
    } else {
      type.forEach(one -> types.add(one.asText()));
    }
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }

  /** Fails unless every resource was seen with success. */
  void everyResourceWasSeen() {
    document
        .get("paths")
        .fieldNames()
        .forEachRemaining(path -> assertThat(seen).contains(path + " 200"));
  }
}
