// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.text;

import io.sparkgnn.feature.WordRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.api.java.UDF1;

/**
 * The words of a text, in their order: runs of letters and digits, in lower case, as the text's
 * n-grams have them.
 */
final class Words implements UDF1<String, List<String>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<String> call(String text) {
    return text == null ? List.of() : of(text);
  }

  static List<String> of(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    WordRuns runs = new WordRuns(folded);
    while (runs.next()) {
      words.add(folded.substring(runs.start(), runs.end()));
    }
    return words;
  }
}
