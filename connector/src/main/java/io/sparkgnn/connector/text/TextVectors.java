// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.text;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A column of texts as means of its words' vectors, which a file has. */
public final class TextVectors {
  /** Its values' type. */
  public static final DataType TYPE = DataTypes.createArrayType(DataTypes.FloatType);

  /** Different words of a column that are looked up: its most frequent ones. */
  private static final int MOST_WORDS = 1_000_000;

  private static final int NAMED = 5;

  private final Column value;
  private final List<String> notes;

  private TextVectors(Column value, List<String> notes) {
    this.value = value;
    this.notes = notes;
  }

  /**
   * Counts the column's words in one Spark job, and reads the vectors of those from the file.
   *
   * @param name of table and column, for people
   * @param text the column, of strings
   * @param file in the text format of word2vec, GloVe or fastText, on any Hadoop file system
   * @throws io.sparkgnn.error.UserErrorException if the file is not there or has another format
   */
  public static TextVectors of(Dataset<Row> rows, String name, Column text, String file) {
    SparkSession spark = rows.sparkSession();
    Column words = udf(new Words(), DataTypes.createArrayType(DataTypes.StringType)).apply(text);
    Map<String, Long> counts = new LinkedHashMap<>();
    rows.where(text.isNotNull())
        .select(explode(words).as("word"))
        .groupBy("word")
        .agg(count(lit(1)).as("n"))
        .orderBy(desc("n"), col("word"))
        .limit(MOST_WORDS)
        .toLocalIterator()
        .forEachRemaining(row -> counts.put(row.getString(0), row.getLong(1)));
    WordVectors vectors =
        WordVectors.read(spark.sessionState().newHadoopConf(), file, counts::containsKey);
    HashMap<String, float[]> known = new HashMap<>(vectors.vectors());
    MeanVector mean =
        new MeanVector(
            new JavaSparkContext(spark.sparkContext()).broadcast(known), vectors.length());
    return new TextVectors(udf(mean, TYPE).apply(text), notes(name, counts, known, file));
  }

  private static List<String> notes(
      String name, Map<String, Long> counts, Map<String, float[]> known, String file) {
    long all = 0;
    long unknown = 0;
    List<String> examples = new ArrayList<>();
    for (Map.Entry<String, Long> word : counts.entrySet()) {
      all += word.getValue();
      if (!known.containsKey(word.getKey())) {
        unknown += word.getValue();
        if (examples.size() < NAMED) {
          examples.add("%s (%,d)".formatted(word.getKey(), word.getValue()));
        }
      }
    }
    return unknown == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d words (%.1f %%) have no vector in %s and do not count, such as %s",
                name,
                unknown,
                all,
                100.0 * unknown / all,
                file,
                String.join(", ", examples)));
  }

  /** The vector of a row's text; null where it has no word that has one. */
  public Column value() {
    return value;
  }

  /** A line about words without a vector; empty where there are none. */
  public List<String> notes() {
    return notes;
  }
}
