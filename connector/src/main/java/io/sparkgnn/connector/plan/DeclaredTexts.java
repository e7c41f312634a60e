// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.text.TextVectors;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table whose texts become vectors: from then on they are embeddings.
 *
 * @param table its declaration
 * @param files the file of word vectors of each, by the column's name in the source
 */
record DeclaredTexts(TableSpec table, Map<String, String> files) {
  private static final String TEXT = ColumnType.TEXT.name().toLowerCase(Locale.ROOT);
  private static final String EMBEDDING = ColumnType.EMBEDDING.name().toLowerCase(Locale.ROOT);

  /**
   * Checks the declaration.
   *
   * @throws UserErrorException for a column that has no strings, or that is declared to be
   *     something else
   */
  static DeclaredTexts of(TableSpec table, TypedColumns columns, Map<String, String> files) {
    DeclaredTexts texts = new DeclaredTexts(table, files);
    for (String name : files.keySet()) {
      if (!KeyTypes.isString(columns.type(name))) {
        throw new UserErrorException(
            "Cannot read %s.%s with word_vectors: its type is %s; only strings have words"
                .formatted(table.name(), name, columns.type(name).simpleString()));
      }
      String use = texts.declared(name);
      if (use != null && !use.equals(TEXT) && !use.equals(EMBEDDING)) {
        throw new UserErrorException(
            "Cannot read %s.%s with word_vectors: it is declared %s; text, embedding or nothing are allowed"
                .formatted(table.name(), name, use));
      }
    }
    return texts;
  }

  private String declared(String column) {
    return table.columns().entrySet().stream()
        .filter(declared -> declared.getKey().equalsIgnoreCase(column))
        .map(declared -> declared.getValue().strip().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse(null);
  }

  /** Has the columns read as vectors; one Spark job each. */
  void read(TypedColumns columns) {
    files.forEach(
        (name, file) -> {
          TextVectors vectors =
              TextVectors.of(
                  columns.source(), table.name() + "." + name, SqlNames.column(name), file);
          vectors.notes().forEach(columns::note);
          columns.read(
              name,
              vectors.value(),
              TextVectors.TYPE,
              ValueCheck.Use.FEATURE,
              "texts with a word that has a vector");
        });
  }

  /** What columns are declared to be, these as embeddings. */
  Map<String, String> uses() {
    Map<String, String> uses = new LinkedHashMap<>();
    table
        .columns()
        .forEach(
            (name, use) -> {
              if (files.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                uses.put(name, use);
              }
            });
    files.keySet().forEach(name -> uses.put(name, EMBEDDING));
    return uses;
  }

  /** The source's columns, these as the arrays that they become. */
  StructType typed(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(
                field ->
                    files.containsKey(field.name())
                        ? new StructField(field.name(), TextVectors.TYPE, true, field.metadata())
                        : field)
            .toArray(StructField[]::new));
  }
}
