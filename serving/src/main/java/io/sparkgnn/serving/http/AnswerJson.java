// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.Seed;
import io.sparkgnn.train.task.WrittenColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes answers as JSON, with the outputs that {@code GnnModel.transform} has. */
final class AnswerJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final EntityKey entity;
  private final KeyColumn item;

  /**
   * @param item key of the items that are ranked; null for other tasks
   */
  AnswerJson(EntityKey entity, KeyColumn item) {
    this.entity = entity;
    this.item = item;
  }

  byte[] write(Answered answered) {
    List<Seed> seeds = answered.seeds();
    List<Answer> answers = answered.answers();
    ByteArrayOutputStream out = new ByteArrayOutputStream(128 + 160 * seeds.size());
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      versions(json, answered.usual());
      json.writeArrayFieldStart("predictions");
      for (int i = 0; i < answers.size(); i++) {
        Answered.By by = answered.by().get(i);
        row(json, seeds.get(i), answers.get(i), by.equals(answered.usual()) ? null : by);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static void versions(JsonGenerator json, Answered.By by) throws IOException {
    json.writeStringField("graph_version", by.graph());
    json.writeStringField("model_version", by.model());
  }

  private void row(JsonGenerator json, Seed seed, Answer answer, Answered.By by)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("key");
    Object[] values = entity.shown(seed.key());
    for (int i = 0; i < values.length; i++) {
      value(json, entity.names().get(i), values[i]);
    }
    json.writeEndObject();
    json.writeStringField("time", TimeText.of(seed.time()));
    if (answer instanceof Answer.Scored scored) {
      value(json, WrittenColumns.PREDICTION, scored.prediction());
      numbers(json, WrittenColumns.PROBABILITY, scored.probabilities());
      numbers(json, "quantiles", scored.quantiles());
    } else if (answer instanceof Answer.Ranked ranked) {
      items(json, ranked);
    } else if (answer instanceof Answer.Unscored unscored) {
      json.writeNullField(item == null ? WrittenColumns.PREDICTION : "items");
      json.writeStringField("problem", unscored.reason());
    }
    if (by != null) {
      versions(json, by);
    }
    json.writeEndObject();
  }

  private void items(JsonGenerator json, Answer.Ranked ranked) throws IOException {
    String column = WrittenColumns.items(item.name(), entity.names());
    json.writeArrayFieldStart("items");
    for (int i = 0; i < ranked.items().size(); i++) {
      Answer.Item found = ranked.items().get(i);
      json.writeStartObject();
      json.writeNumberField(WrittenColumns.RANK, i + 1);
      value(json, column, EntityKey.shown(item, found.key()));
      json.writeNumberField(WrittenColumns.SCORE, found.score());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void value(JsonGenerator json, String name, Object value) throws IOException {
    if (value instanceof List<?> several) {
      json.writeArrayFieldStart(name);
      for (Object one : several) {
        if (one instanceof String text) {
          json.writeString(text);
        } else {
          json.writeNumber((Double) one);
        }
      }
      json.writeEndArray();
    } else if (value instanceof String text) {
      json.writeStringField(name, text);
    } else if (value instanceof Long number) {
      json.writeNumberField(name, number);
    } else {
      json.writeNumberField(name, (Double) value);
    }
  }

  private static void numbers(JsonGenerator json, String name, List<Double> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (double value : values) {
        json.writeNumber(value);
      }
      json.writeEndArray();
    }
  }
}
