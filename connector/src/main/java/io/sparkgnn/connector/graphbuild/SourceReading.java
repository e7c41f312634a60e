// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.TableSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a table's values are read where that is declared, as the manifest keeps it: so that whoever
 * reads the table again reads the same values.
 */
public final class SourceReading {
  private static final String NULL_VALUES = "null_values";
  private static final String DECIMAL = "decimal";
  private static final String KEY_TYPE = "key_type ";
  private static final String TIME_FORMAT = "time_format ";
  private static final String WORD_VECTORS = "word_vectors ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SourceReading() {}

  /** What is declared of a table, by the job file's words; empty when nothing is. */
  public static Map<String, String> of(TableSpec table) {
    Map<String, String> reading = new TreeMap<>();
    if (!table.source().nullValues().isEmpty()) {
      reading.put(NULL_VALUES, json(table.source().nullValues()));
    }
    if (table.source().decimalComma()) {
      reading.put(DECIMAL, ",");
    }
    table.keyTypes().forEach((name, type) -> reading.put(KEY_TYPE + lower(name), lower(type)));
    table.timeFormats().forEach((name, format) -> reading.put(TIME_FORMAT + lower(name), format));
    table.wordVectors().forEach((name, file) -> reading.put(WORD_VECTORS + lower(name), file));
    return reading;
  }

  /** A source read as it was, by what {@link #of} gave. */
  static TableSource source(TableSource source, Map<String, String> reading) {
    return source.toBuilder()
        .nullValues(nullValues(reading.get(NULL_VALUES)))
        .decimalComma(reading.containsKey(DECIMAL))
        .build();
  }

  static Map<String, String> keyTypes(Map<String, String> reading) {
    return columns(reading, KEY_TYPE);
  }

  static Map<String, String> timeFormats(Map<String, String> reading) {
    return columns(reading, TIME_FORMAT);
  }

  static Map<String, String> wordVectors(Map<String, String> reading) {
    return columns(reading, WORD_VECTORS);
  }

  private static Map<String, String> columns(Map<String, String> reading, String prefix) {
    Map<String, String> columns = new TreeMap<>();
    reading.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            columns.put(key.substring(prefix.length()), value);
          }
        });
    return columns;
  }

  private static String lower(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static String json(List<String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> nullValues(String json) {
    try {
      return json == null ? List.of() : List.of(JSON.readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest's null_values are no JSON list", e);
    }
  }
}
