// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON files of a model. Nothing is guessed when one is read: a member that is missing, unknown
 * or of another type is named. The one exception is an option of the training: one that is missing,
 * since the file is older than the option, has its default.
 */
public final class SavedJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private SavedJson() {}

  /** The bytes of a value. */
  public static byte[] write(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file where the bytes are from, for the message
   * @throws CorruptFileException if it is not what was written; the message names the member
   */
  public static <T> T read(byte[] bytes, Class<T> type, String file) {
    return read(tree(bytes, file), type, file);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param optional members that are null where they are missing: not written where they say
   *     nothing; of a member's member {@code member/name}
   */
  public static <T> T read(byte[] bytes, Class<T> type, String file, List<String> optional) {
    ObjectNode tree = tree(bytes, file);
    for (String name : optional) {
      int end = name.lastIndexOf('/');
      if (tree.at(end < 0 ? "" : "/" + name.substring(0, end)) instanceof ObjectNode parent) {
        parent.putIfAbsent(name.substring(end + 1), tree.nullNode());
      }
    }
    return read(tree, type, file);
  }

  static <T> T read(JsonNode tree, Class<T> type, String file) {
    try {
      return JSON.treeToValue(tree, type);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CorruptFileException(file, problem(e), Remedy.MODEL);
    }
  }

  /** The object in a file. */
  static ObjectNode tree(byte[] bytes, String file) {
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw new CorruptFileException(file, "it is not a JSON object", Remedy.MODEL);
    } catch (IOException e) {
      throw new CorruptFileException(file, "it is not the JSON that was written", Remedy.MODEL);
    }
  }

  private static String problem(Exception e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return firstLine(e.getMessage());
    }
    String place =
        mapping.getPath().stream()
            .map(
                step ->
                    step.getFieldName() != null
                        ? step.getFieldName()
                        : Integer.toString(step.getIndex()))
            .collect(Collectors.joining("."));
    if (mapping instanceof UnrecognizedPropertyException) {
      return "it has '" + place + "', which this spark-gnn does not know";
    }
    String reason = firstLine(mapping.getOriginalMessage());
    return reason.startsWith("Missing creator property")
        ? "it lacks '" + place + "'"
        : (place.isEmpty() ? "" : "'" + place + "': ") + reason;
  }

  private static String firstLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("").strip();
  }
}
