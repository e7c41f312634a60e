// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.Option;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the estimator and the trainer say, in the words of a job file: they call an option by the
 * name of its Param, and whoever writes a job file knows it by its key.
 */
public final class JobWords {
  private static final Map<String, String> KEYS = keys();

  /** What stands in quotes is the user's; a quote within a word is an apostrophe. */
  private static final Pattern NAME =
      Pattern.compile("(?<!\\w)'[^']*'(?!\\w)|\\b(" + String.join("|", KEYS.keySet()) + ")\\b");

  private JobWords() {}

  /** Only names that are no word of a sentence: those with a capital letter inside. */
  private static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.key() != null && !option.name().equals(option.name().toLowerCase(Locale.ROOT))) {
        keys.put(option.name(), option.key());
      }
    }
    return keys;
  }

  /** A message with keys where it had names of Params. */
  public static String of(String message) {
    return NAME.matcher(message)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) == null ? found.group() : KEYS.get(found.group(1))));
  }
}
